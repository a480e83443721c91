/** Where a clone keeps the extension that encrypts the journal; scripts/cipher-extension.mjs fetches it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const OS_NAMES: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };

export const EXTENSION = join(
  ROOT,
  '.cache',
  'duckdb',
  `${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`,
  'httpfs.duckdb_extension',
);

/** Returns EXTENSION, fetched when it is not there yet; throws an Error when that did not work. */
export function fetchedExtension(): string {
  if (existsSync(EXTENSION)) return EXTENSION;
  const script = join(ROOT, 'scripts', 'cipher-extension.mjs');
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0 || !existsSync(EXTENSION))
    throw new Error(
      'The journal cannot be encrypted: what encrypts it could not be fetched; the message above says why. Nothing is written ' +
        'unencrypted unless `journal.encryption` is set to "off".',
    );
  return EXTENSION;
}
