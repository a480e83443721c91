import type { KeychainStorage } from '../../electron/keychain.ts';

/** A safeStorage that writes `prefix` before what it disguises, as Chromium does. */
export function safeStorageWith(prefix: string, more: Partial<KeychainStorage> = {}): KeychainStorage {
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
