/** The Electron that the tests run in, found or fetched as `npm test` does it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Chromium has no sandbox for root. */
export const SANDBOX_ARGS = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export interface ElectronRuntime {
  readonly folder: string;
  readonly executable: string;
  readonly version: string;
}

/** Says in the test's log which runtime it is: an old one may be standing in for the product's own. */
export function electronRuntime(): ElectronRuntime {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || fetched();
  const version = readFileSync(join(folder, 'version'), 'utf8').replace(/^v/, '').trim();
  const sandbox = SANDBOX_ARGS.length === 0 ? 'with its sandbox' : 'as root, without its sandbox';
  console.log(`runtime: Electron ${version}, ${sandbox}`);
  return { folder, executable: join(folder, 'electron'), version };
}

function fetched(): string {
  const script = join(ROOT, 'scripts', 'electron-runtime.mjs');
  return execFileSync(process.execPath, [script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
}
