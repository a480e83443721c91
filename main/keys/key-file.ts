/**
 * A file of random bytes as the source of a journal's key, for where there is neither keychain nor passphrase. It lies in the folder of
 * settings, not with the data: who gets hold of a copy of the data alone cannot read it.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Surroundings, settingsFolder } from '../config/places.ts';
import { KEY_BYTES } from './data-key.ts';
import type { KeySource } from './key-source.ts';
import { createFile } from './replace-file.ts';
import { openKey, sealKey } from './seal.ts';

export const keyFilePath = (around: Surroundings): string => join(settingsFolder(around), 'journal.key');

/** The file is made when it is first needed to wrap a key. */
export function keyFileSource(path: string): KeySource {
  return {
    kind: 'keyFile',
    label: `the key file ${path}`,
    file: path,
    wrap: async (key) => ({ kind: 'keyFile', ...sealKey(key, read(path) ?? create(path)) }),
    async unwrap(slot) {
      if (slot.kind !== 'keyFile') return undefined;
      const wrapping = read(path);
      return wrapping && openKey(slot, wrapping);
    },
  };
}

function create(path: string): Buffer {
  const wrapping = randomBytes(KEY_BYTES);
  const isOurs = createFile(path, `${wrapping.toString('base64')}\n`);
  return isOurs ? wrapping : (read(path) ?? create(path));
}

/** Throws an Error when others can read it, or when it holds no key. */
function read(path: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (isOpenToOthers(path))
    throw new Error(
      `The key file ${path} can be read by others. Take that away (chmod 600), then start again.`,
    );
  const wrapping = Buffer.from(text.trim(), 'base64');
  if (wrapping.length !== KEY_BYTES)
    throw new Error(`The key file ${path} holds no key. Put the right one back from a backup.`);
  return wrapping;
}

/** Windows keeps its own lists of who may read, which Node does not show. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
}
