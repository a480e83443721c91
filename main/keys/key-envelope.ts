/** `journal.key.json`, beside the journal: its data key, wrapped once for each source that may give it back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createFile, replaceFile } from './replace-file.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);
const sealed = { nonce: base64, tag: base64, key: base64 };

/** Bounded, so that a foreign file cannot make the app take all memory; `cost` is scrypt's N. */
const scryptSchema = {
  kdf: z.literal('scrypt'),
  cost: z
    .number()
    .int()
    .min(2 ** 14)
    .max(2 ** 20)
    .refine((cost) => Number.isInteger(Math.log2(cost))),
  blockSize: z.literal(8),
  parallelization: z.number().int().min(1).max(4),
  salt: base64,
};

const slotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('passphrase'), ...scryptSchema, ...sealed }),
  z.strictObject({ kind: z.literal('keyFile'), ...sealed }),
  /** `key` is what the system's keychain makes of the data key. */
  z.strictObject({ kind: z.literal('keychain'), key: base64 }),
]);
export type KeySlot = z.infer<typeof slotSchema>;
export type PassphraseSlot = Extract<KeySlot, { kind: 'passphrase' }>;

const envelopeSchema = z.strictObject({
  version: z.literal(1),
  slots: z.array(slotSchema).min(1),
  /** Those of the key that is taking over: `stockstream rekey` is at work, or was cut short. */
  next: z.array(slotSchema).min(1).optional(),
});
export type KeyEnvelope = z.infer<typeof envelopeSchema>;

export const envelopePath = (dir: string): string => join(dir, 'journal.key.json');

/** Returns undefined when there is none; throws an Error when it cannot be read or understood. */
export function readEnvelope(dir: string): KeyEnvelope | undefined {
  let text: string;
  try {
    text = readFileSync(envelopePath(dir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw new Error(`${envelopePath(dir)} is not JSON`);
  }
  const result = envelopeSchema.safeParse(values);
  if (!result.success) throw new Error(`${envelopePath(dir)} is no key file of this StockStream`);
  return result.data;
}

const textOf = (envelope: KeyEnvelope): string => `${JSON.stringify(envelope, null, 2)}\n`;

/** Durable when it returns: a key is on disk before anything is encrypted with it. */
export function writeEnvelope(dir: string, envelope: KeyEnvelope): void {
  replaceFile(envelopePath(dir), textOf(envelope));
}

/** The same where there is none; false when there is one. */
export function createEnvelope(dir: string, slots: KeySlot[]): boolean {
  return createFile(envelopePath(dir), textOf({ version: 1, slots }));
}

/**
 * Ends a rotation that was cut short. To be called only by whoever has the journal open for writing: nobody else is then rotating.
 * @param fits the key that has opened the journal
 */
export function settleEnvelope(dir: string, fits: 'current' | 'next'): void {
  const envelope = readEnvelope(dir);
  if (envelope?.next === undefined) return;
  writeEnvelope(dir, { version: 1, slots: fits === 'next' ? envelope.next : envelope.slots });
}
