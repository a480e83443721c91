/** A passphrase as the source of a journal's key: scrypt makes a key of it that wraps the data key. */
import { randomBytes, scrypt } from 'node:crypto';
import { KEY_BYTES } from './data-key.ts';
import type { PassphraseSlot } from './key-envelope.ts';
import type { KeySource } from './key-source.ts';
import { openKey, sealKey } from './seal.ts';

/** Characters; longer than a password, because a stolen journal can be guessed at without limit. */
export const LEAST_PASSPHRASE = 12;

/** Some tenths of a second and 128 MiB a guess on a desktop computer. */
const COST = { kdf: 'scrypt', cost: 2 ** 17, blockSize: 8, parallelization: 1 } as const;
const SALT_BYTES = 32;

type ScryptCost = Pick<PassphraseSlot, 'cost' | 'blockSize' | 'parallelization'>;

function derive(
  passphrase: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: ScryptCost,
): Promise<Buffer> {
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 256 * cost * blockSize };
  return new Promise((resolve, reject) => {
    // Typed on another keyboard, the same letters may arrive as other code points.
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** @param label As in "with the key from …". */
export function passphraseSource(passphrase: string, label = 'the passphrase'): KeySource {
  return {
    kind: 'passphrase',
    label,
    async wrap(key) {
      const salt = randomBytes(SALT_BYTES);
      const wrapping = await derive(passphrase, salt, COST);
      return { kind: 'passphrase', ...COST, salt: salt.toString('base64'), ...sealKey(key, wrapping) };
    },
    async unwrap(slot) {
      if (slot.kind !== 'passphrase') return undefined;
      return openKey(slot, await derive(passphrase, Buffer.from(slot.salt, 'base64'), slot));
    },
  };
}
