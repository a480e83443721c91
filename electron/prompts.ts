/** What the prompt window says. */
import type { ProgressPrompt, SecretPrompt } from '../contract/prompt.ts';
import { LEAST_PASSPHRASE } from '../main/keys/passphrase.ts';

const QUIT = { id: 'quit', label: 'Quit' };
const CANCEL = { id: 'cancel', label: 'Cancel' };
const STORED_NOWHERE =
  'It is stored nowhere: without it nobody can read the journal, and nobody can bring it back. Write it down where it is safe.';

const newPassphrase = {
  kind: 'secret',
  label: 'New passphrase',
  repeatLabel: 'The same again',
  least: LEAST_PASSPHRASE,
  submitLabel: 'Set passphrase',
  problem: null,
} as const;

/** @param path Of the journal. */
export const firstPassphrase = (path: string): SecretPrompt => ({
  ...newPassphrase,
  title: 'Choose a passphrase for your journal',
  text: [
    `StockStream encrypts the trades that it keeps (${path}). This system has no keychain that could hold the key, so a passphrase unlocks it at every start.`,
    STORED_NOWHERE,
  ],
  others: [QUIT],
});

export const otherPassphrase = (): SecretPrompt => ({
  ...newPassphrase,
  title: 'A passphrase for your journal',
  text: [
    "It takes the place of an earlier one. The journal's own key stays, so nothing is encrypted anew.",
    STORED_NOWHERE,
  ],
  others: [CANCEL],
});

/** @param isAgain The one before did not fit. */
export const unlockPassphrase = (path: string, isAgain: boolean): SecretPrompt => ({
  kind: 'secret',
  title: 'Unlock your journal',
  text: [`The journal is encrypted with a passphrase (${path}).`],
  label: 'Passphrase',
  repeatLabel: null,
  least: 1,
  submitLabel: 'Unlock',
  others: [{ id: 'set-aside', label: 'Set it aside…' }, QUIT],
  problem: isAgain ? 'That is not the passphrase of this journal. Nothing was changed.' : null,
});

/** While a new key is made: the passphrase is to unlock that one too. */
export const presentPassphrase = (isAgain: boolean): SecretPrompt => ({
  kind: 'secret',
  title: 'The passphrase of your journal',
  text: ['The journal gets a new key, which this passphrase shall unlock as it unlocks the present one.'],
  label: 'Passphrase',
  repeatLabel: null,
  least: 1,
  submitLabel: 'Go on',
  others: [CANCEL],
  problem: isAgain ? 'That is not the passphrase of this journal. Nothing was changed.' : null,
});

/** @param server What the user calls it. */
export const serverPassword = (server: string): SecretPrompt => ({
  kind: 'secret',
  title: `Password for ${server}`,
  text: [
    "It is kept by the system's keychain and takes effect at once. A password in the environment goes before it.",
    'The user name, and whether one is needed, is a setting.',
  ],
  label: 'Password',
  repeatLabel: null,
  least: 1,
  submitLabel: 'Keep',
  others: [{ id: 'remove', label: 'Forget it' }, CANCEL],
  problem: null,
});

const WORK = {
  encrypt: [
    'Encrypting your journal',
    'The unencrypted file goes when its encrypted copy was compared with it.',
  ],
  decrypt: ['Decrypting your journal', 'The encrypted file goes when its copy was compared with it.'],
  rekey: ['Encrypting your journal with a new key', 'The old file goes when its copy was compared with it.'],
  'set aside': ['Setting your journal aside', 'It is kept under another name.'],
} as const;

/** @param done 0 to 1 */
export function workPrompt(work: keyof typeof WORK, done: number): ProgressPrompt {
  const [title, what] = WORK[work];
  const text = [what, 'Should this be interrupted, the journal is as it was.'];
  return { kind: 'progress', title, text, done };
}
