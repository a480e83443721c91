/**
 * `npm run check:supply`: whether the packages of others are pinned, hashed, silent when installed and licensed for us, and, where the
 * registry answers such questions, free of serious known weaknesses, with a supported Electron. What could not be asked is
 * said in a line that begins with "not checked"; it is no failure. `node scripts/check-supply.mjs FOLDER` checks another project.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  foreignSources,
  inexactVersions,
  packagesWithoutHash,
  refusedLicences,
  staleLock,
  unjudgedScripts,
} from './lib/supply-chain.mjs';

/** Electron's own rule: the newest three majors get security fixes. */
const SUPPORTED_MAJORS = 3;
const ASK_LIMIT_MS = 30_000;
const NO_RETRIES = ['--fetch-retries=0', '--fetch-timeout=20000'];

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** @type {{ title: string, faults?: string[], reason?: string }[]} `reason`: why it could not be checked. */
const findings = [
  { title: 'exact versions', faults: [...inexactVersions(manifest), ...staleLock(manifest, lock)] },
  { title: 'a hash of every package', faults: packagesWithoutHash(lock) },
  { title: 'packages of the registry only', faults: foreignSources(lock) },
  { title: 'install scripts judged by name', faults: unjudgedScripts(manifest, lock) },
  { title: 'licences of what is handed on', faults: refusedLicences(lock) },
  weaknesses(),
  ageOfElectron(),
];
for (const { title, faults = [], reason } of findings) {
  if (reason !== undefined) console.log(`not checked: ${title}: ${reason}`);
  else if (faults.length === 0) console.log(`ok: ${title}`);
  else for (const fault of faults) console.log(`failed: ${title}: ${fault}`);
}
process.exitCode = findings.some(({ faults = [] }) => faults.length > 0) ? 1 : 0;

/** Known weaknesses, high and critical, of everything that is installed: tools run here, with our rights. */
function weaknesses() {
  const title = 'no serious known weakness (npm audit)';
  const { answer, reason } = askNpm(['audit', '--json']);
  const counts = answer?.metadata?.vulnerabilities;
  if (counts === undefined) return { title, reason: answer?.message ?? reason };
  const serious = counts.high + counts.critical;
  return { title, faults: serious === 0 ? [] : [`${serious} high or critical; \`npm audit\` names them`] };
}

function ageOfElectron() {
  const pinned = manifest.devDependencies?.electron;
  const { answer: newest, reason } = askNpm(['view', 'electron', 'version', '--json']);
  const title = `a supported Electron (${pinned} is pinned${typeof newest === 'string' ? `, ${newest} is the newest` : ''})`;
  if (typeof newest !== 'string') return { title, reason: newest?.error?.summary ?? reason };
  const isSupported = majorOf(newest) - majorOf(pinned) < SUPPORTED_MAJORS;
  return { title, faults: isSupported ? [] : ['its major gets no security fixes any more'] };
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}

/** npm answers a question of this kind in JSON, a refusal of the registry included. */
function askNpm(args) {
  const { stdout, error } = spawnSync('npm', [...args, ...NO_RETRIES], {
    cwd: root,
    encoding: 'utf8',
    timeout: ASK_LIMIT_MS,
    shell: process.platform === 'win32',
  });
  try {
    return { answer: JSON.parse(stdout) };
  } catch {
    return { reason: error?.message ?? 'npm gave no answer' };
  }
}
