import { Command } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
The journal's own key stays, and with it the journal: only what unlocks it changes. It takes effect at the next start. Where a passphrase was
known to others, \`stockstream rekey\` after it.`;

/** `stockstream passphrase`: sets or changes what unlocks the journal. */
export function passphraseCommand(): Command {
  return new Command('passphrase')
    .description('set or change the passphrase of the journal')
    .option(
      '--new-passphrase-file <file>',
      'take the new one from a file that only you can read, instead of asking',
    )
    .addHelpText('after', AFTER_HELP)
    .action(async (options: { newPassphraseFile?: string }, command: Command) => {
      const { changePassphrase } = await import('./journal-run.ts');
      await changePassphrase(commandSettings(command).settings, options.newPassphraseFile);
    });
}
