/** The passphrase as whoever starts StockStream without a screen gives it: in a file, or in the environment. Never as an argument. */
import { readFileSync } from 'node:fs';
import { SettingsError } from '../config/settings-error.ts';
import { isOpenToOthers } from './key-file.ts';
import type { KeySource } from './key-source.ts';
import { LEAST_PASSPHRASE, passphraseSource } from './passphrase.ts';

export const PASSPHRASE = 'STOCKSTREAM_PASSPHRASE';
export const PASSPHRASE_FILE = 'STOCKSTREAM_PASSPHRASE_FILE';

/**
 * Returns undefined when none is given; throws SettingsError when it cannot be used. Takes the passphrase out of the environment, so that
 * no child process inherits it.
 */
export function takePassphrase(env: Record<string, string | undefined>): KeySource | undefined {
  const text = env[PASSPHRASE] || undefined;
  const file = env[PASSPHRASE_FILE] || undefined;
  delete env[PASSPHRASE];
  if (text !== undefined && file !== undefined)
    throw new SettingsError([`${PASSPHRASE} and ${PASSPHRASE_FILE} are both set: set only one of them`]);
  if (file !== undefined)
    return passphraseSource(
      passphraseFromFile(file, PASSPHRASE_FILE),
      `the passphrase from ${PASSPHRASE_FILE}`,
    );
  if (text === undefined) return undefined;
  return passphraseSource(longEnough(text, PASSPHRASE), `the passphrase from ${PASSPHRASE}`);
}

/**
 * Throws SettingsError when the file cannot be read, or can be read by others, or holds less than a passphrase.
 * @param origin Which option or variable names it, for messages.
 */
export function passphraseFromFile(file: string, origin: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError([`the file of ${origin} cannot be read: ${reason}`]);
  }
  if (isOpenToOthers(file))
    throw new SettingsError([
      `${file} (from ${origin}) can be read by others: take that away (chmod 600), and change the passphrase if one of them may have read it`,
    ]);
  return longEnough(text, origin);
}

function longEnough(passphrase: string, origin: string): string {
  if (passphrase.length >= LEAST_PASSPHRASE) return passphrase;
  throw new SettingsError([`${origin}: a passphrase has at least ${LEAST_PASSPHRASE} characters`]);
}
