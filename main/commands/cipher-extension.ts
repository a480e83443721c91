/** The extension that encrypts the journal, as the commands have it: in their clone, fetched by scripts/cipher-extension.mjs. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { extensionInClone } from '../journal/extension-path.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export const EXTENSION = extensionInClone(ROOT);

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
