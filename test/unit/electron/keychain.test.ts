import { expect, test } from 'vitest';
import { type KeychainStorage, keychainSource } from '../../../electron/keychain.ts';
import { newDataKey } from '../../../main/keys/data-key.ts';

/** A safeStorage that writes `prefix` before what it disguises, as Chromium does. */
function storage(prefix: string, more: Partial<KeychainStorage> = {}): KeychainStorage {
  return {
    isEncryptionAvailable: () => true,
    encryptString: (text) => Buffer.from(prefix + [...text].reverse().join(''), 'latin1'),
    decryptString(bytes) {
      const text = bytes.toString('latin1');
      if (!text.startsWith(prefix)) throw new Error('Error while decrypting the ciphertext');
      return [...text.slice(prefix.length)].reverse().join('');
    },
    ...more,
  };
}

test('a keychain wraps a key and gives it back; one of somebody else does not', async () => {
  const key = newDataKey();
  const source = keychainSource(storage('v11'), 'linux');
  const slot = await source?.wrap(key);
  if (source === undefined || slot === undefined) throw new Error('there is no keychain');
  expect(await source.unwrap(slot)).toBe(key);
  expect(await keychainSource(storage('v99'), 'linux')?.unwrap(slot)).toBeUndefined();
});

test.each([
  [
    'a newer Electron says that there is no keyring',
    'linux',
    storage('v10', { getSelectedStorageBackend: () => 'basic_text' }),
  ],
  [
    'it does not know which there is',
    'linux',
    storage('v11', { getSelectedStorageBackend: () => 'unknown' }),
  ],
  ['an older one writes with the password that is the same everywhere', 'linux', storage('v10')],
  ['it says that it cannot encrypt', 'darwin', storage('v10', { isEncryptionAvailable: () => false })],
] as const)('a disguise is no keychain: %s', (_why, platform, without) => {
  expect(keychainSource(without, platform)).toBeUndefined();
});

test.each([
  [
    'a Linux with a keyring, by its name',
    'linux',
    storage('v11', { getSelectedStorageBackend: () => 'gnome_libsecret' }),
  ],
  ['a Linux with a keyring, by what is written', 'linux', storage('v11')],
  ['macOS, where the prefix means nothing', 'darwin', storage('v10')],
  ['Windows', 'win32', storage('v10')],
] as const)('there is one on %s', (_where, platform, present) => {
  expect(keychainSource(present, platform)?.kind).toBe('keychain');
});
