import { Command } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
Only with the setting \`journal.encryption\` "off": else the next start would encrypt the journal again. Close StockStream first.`;

/** `stockstream decrypt`: the journal without encryption. */
export function decryptCommand(): Command {
  return new Command('decrypt')
    .description('write the journal anew without encryption')
    .addHelpText('after', AFTER_HELP)
    .action(async (_options: unknown, command: Command) => {
      const { decrypt } = await import('./journal-run.ts');
      await decrypt(commandSettings(command).settings);
    });
}
