/** electron-builder's unpacked output, made around the test runtime: a proof of the packaging, never an artefact to publish. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { ElectronRuntime } from './electron-runtime.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface PackagedApp {
  readonly folder: string;
  readonly executable: string;
  readonly archive: string;
}

/** The folder's name says that it is for tests; the caller removes it. */
export async function packageApp(runtime: ElectronRuntime): Promise<PackagedApp> {
  const output = mkdtempSync(join(tmpdir(), `stockstream-test-only-electron-${runtime.version}-`));
  const config = join(output, 'electron-builder.yml');
  writeFileSync(config, await configFor(runtime));
  const builder = join(ROOT, 'node_modules', 'electron-builder', 'out', 'cli', 'cli.js');
  execFileSync(
    process.execPath,
    [
      builder,
      '--dir',
      '--publish=never',
      `--config=${config}`,
      `-c.directories.output=${output}`,
      `-c.electronDist=${runtime.folder}`,
      `-c.electronVersion=${runtime.version}`,
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const folder = join(output, 'linux-unpacked');
  return {
    folder,
    executable: join(folder, 'stockstream'),
    archive: join(folder, 'resources', 'app.asar'),
  };
}

/** The product's own configuration, but for fuses that an old runtime does not have: electron-builder refuses to set those. */
async function configFor(runtime: ElectronRuntime): Promise<string> {
  const config = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
  const wire = await getCurrentFuseWire(runtime.executable);
  const missing = fuseNames().filter((name) => wire[FuseV1Options[name]] === undefined);
  if (missing.length > 0)
    console.log(`fuses that Electron ${runtime.version} does not have: ${missing.join(', ')}`);
  const names = missing.map((name) => name.charAt(0).toLowerCase() + name.slice(1));
  return config
    .split('\n')
    .filter((line) => !names.some((name) => line.startsWith(`  ${name}:`)))
    .join('\n');
}

const fuseNames = () =>
  Object.keys(FuseV1Options).filter((name): name is keyof typeof FuseV1Options => Number.isNaN(Number(name)));
