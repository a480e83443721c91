/** The system's keychain, by way of Electron's safeStorage, as the source of a journal's key. */
import type { SafeStorage } from 'electron';
import { bytesOfKey, dataKeyOf } from '../main/keys/data-key.ts';
import type { KeySource } from '../main/keys/key-source.ts';

/** What is used of Electron's safeStorage. */
export type KeychainStorage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString'
> & {
  /** Absent before Electron 25, and outside of Linux. */
  readonly getSelectedStorageBackend?: (() => string) | undefined;
};

/** Prefix of what Chromium for Linux encrypts with a password that is the same everywhere. */
const FIXED_PASSWORD = 'v10';
/** What such an Electron calls it. */
const NO_KEYRING = ['basic_text', 'unknown'];

/** Returns undefined where there is none: a Linux without a keyring, where safeStorage only disguises. To be called when the app is ready. */
export function keychainSource(storage: KeychainStorage, platform: NodeJS.Platform): KeySource | undefined {
  if (!isProtected(storage, platform)) return undefined;
  return {
    kind: 'keychain',
    label: "the system's keychain",
    wrap: async (key) => ({
      kind: 'keychain',
      key: storage.encryptString(bytesOfKey(key).toString('base64')).toString('base64'),
    }),
    async unwrap(slot) {
      if (slot.kind !== 'keychain') return undefined;
      try {
        return dataKeyOf(Buffer.from(storage.decryptString(Buffer.from(slot.key, 'base64')), 'base64'));
      } catch {
        // Of another user or computer, or the user refused the keychain.
        return undefined;
      }
    },
  };
}

/** Whether what safeStorage encrypts is behind the user's keychain. */
export function isProtected(storage: KeychainStorage, platform: NodeJS.Platform): boolean {
  if (!storage.isEncryptionAvailable()) return false;
  if (platform !== 'linux') return true;
  const backend = storage.getSelectedStorageBackend?.();
  if (backend !== undefined) return !NO_KEYRING.includes(backend);
  // An older Electron cannot name the keyring: what it writes shows whether there is one.
  return storage.encryptString('keyring?').toString('latin1', 0, FIXED_PASSWORD.length) !== FIXED_PASSWORD;
}
