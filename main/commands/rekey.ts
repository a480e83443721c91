import { Command } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
Close StockStream first. The journal is copied into a new file with the new key, the copy is compared row by row, then it takes the old
one's place: until that moment the old file counts, and a crash leaves one of the two. It needs as much free space as the journal has.`;

/** `stockstream rekey`: the journal under a new key. */
export function rekeyCommand(): Command {
  return new Command('rekey')
    .description('encrypt the journal anew, with a new key')
    .addHelpText('after', AFTER_HELP)
    .action(async (_options: unknown, command: Command) => {
      const { rekey } = await import('./journal-run.ts');
      await rekey(commandSettings(command).settings);
    });
}
