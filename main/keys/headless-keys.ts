/** Where the headless commands and the web host get at the key: a passphrase that was given, a key file, or the terminal. */
import { homedir } from 'node:os';
import { takePassphrase } from './given-passphrase.ts';
import { keyFilePath, keyFileSource } from './key-file.ts';
import { passphraseSource } from './passphrase.ts';
import { askHidden, type Terminal, terminalOf } from './terminal-passphrase.ts';
import type { KeyHost } from './unlock.ts';

const ATTEMPTS = 3;

/** Throws SettingsError when a passphrase was given that cannot be used. */
export function headlessKeys(around: NodeJS.Process = process): KeyHost {
  const given = takePassphrase(around.env);
  const { env, platform } = around;
  const file = keyFileSource(keyFilePath({ env, platform, home: homedir(), cwd: around.cwd() }));
  return {
    sources: given === undefined ? [file] : [given, file],
    sourceForNew: async () => given ?? file,
    // Whoever gave a passphrase for a start without questions is not asked.
    ask: given === undefined ? asker(terminalOf(around)) : async () => undefined,
  };
}

function asker(terminal: Terminal | undefined): KeyHost['ask'] {
  let attempts = 0;
  return async (isAgain) => {
    if (terminal === undefined || attempts++ === ATTEMPTS) return undefined;
    if (isAgain) terminal.write('That is not the passphrase.\n');
    const passphrase = await askHidden(terminal, 'Passphrase of the journal: ');
    return passphrase === undefined ? undefined : passphraseSource(passphrase);
  };
}
