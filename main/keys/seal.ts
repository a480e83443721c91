/** A data key under another key: AES-256-GCM, which also tells a wrong key from the right one. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { bytesOfKey, type DataKey, dataKeyOf } from './data-key.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
/** Bound to what it is for: sealed bytes of another program are refused. */
const PURPOSE = Buffer.from('stockstream journal key 1');

/** Base64. */
export interface SealedKey {
  readonly nonce: string;
  readonly tag: string;
  readonly key: string;
}

/** @param wrapping 32 bytes */
export function sealKey(key: DataKey, wrapping: Uint8Array): SealedKey {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, wrapping, nonce).setAAD(PURPOSE);
  const sealed = Buffer.concat([cipher.update(bytesOfKey(key)), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    key: sealed.toString('base64'),
  };
}

/** Returns undefined when it was sealed with another key, or changed since. */
export function openKey(sealed: SealedKey, wrapping: Uint8Array): DataKey | undefined {
  const bytesOf = (text: string) => Buffer.from(text, 'base64');
  try {
    const options = { authTagLength: 16 };
    const decipher = createDecipheriv(ALGORITHM, wrapping, bytesOf(sealed.nonce), options);
    decipher.setAAD(PURPOSE).setAuthTag(bytesOf(sealed.tag));
    return dataKeyOf(Buffer.concat([decipher.update(bytesOf(sealed.key)), decipher.final()]));
  } catch {
    return undefined;
  }
}
