/** The system's keychain, by way of Electron's safeStorage, as the source of a journal's key. */
import { safeStorage } from 'electron';
import { bytesOfKey, dataKeyOf } from '../main/keys/data-key.ts';
import type { KeySource } from '../main/keys/key-source.ts';

/** Prefix of what Chromium for Linux encrypts with a password that is the same everywhere. */
const FIXED_PASSWORD = 'v10';

/** Returns undefined where there is none: a Linux without a keyring, where safeStorage only disguises. To be called when the app is ready. */
export function keychainSource(): KeySource | undefined {
  if (!isProtected()) return undefined;
  return {
    kind: 'keychain',
    label: "the system's keychain",
    wrap: async (key) => ({
      kind: 'keychain',
      key: safeStorage.encryptString(bytesOfKey(key).toString('base64')).toString('base64'),
    }),
    async unwrap(slot) {
      if (slot.kind !== 'keychain') return undefined;
      try {
        return dataKeyOf(Buffer.from(safeStorage.decryptString(Buffer.from(slot.key, 'base64')), 'base64'));
      } catch {
        // Of another user or computer, or the user refused the keychain.
        return undefined;
      }
    },
  };
}

/** Whether what safeStorage encrypts is behind the user's keychain. */
export function isProtected(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  if (process.platform !== 'linux') return true;
  // Electron before 25 cannot name the keyring: what it writes shows whether there is one.
  if (typeof safeStorage.getSelectedStorageBackend === 'function')
    return !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend());
  return (
    safeStorage.encryptString('keyring?').toString('latin1', 0, FIXED_PASSWORD.length) !== FIXED_PASSWORD
  );
}
