/** The key of a journal's file: 256 random bits, in base64 because that is how the database takes them. */
import { randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;

declare const brand: unique symbol;
export type DataKey = string & { readonly [brand]: 'DataKey' };

export const newDataKey = (): DataKey => dataKeyOf(randomBytes(KEY_BYTES));

/** Throws RangeError when these are not 32 bytes. */
export function dataKeyOf(bytes: Uint8Array): DataKey {
  if (bytes.length !== KEY_BYTES)
    throw new RangeError(`a data key has ${KEY_BYTES} bytes, not ${bytes.length}`);
  return Buffer.from(bytes).toString('base64') as DataKey;
}

export const bytesOfKey = (key: DataKey): Buffer => Buffer.from(key, 'base64');
