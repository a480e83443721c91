import { Command } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
A line about the engine's health goes to standard error once a second while something changes. Ctrl-C stops in order: what was
read is journaled first. Start it again and it goes on exactly there.`;

/** `stockstream run`: the engine without any window. */
export function runCommand(): Command {
  return new Command('run')
    .description('run the engine without a window')
    .option(
      '--exit-when-finished',
      'end when the file feed was read to its end and Cassandra, if enabled, has everything',
    )
    .addHelpText('after', AFTER_HELP)
    .action(async (options: { exitWhenFinished?: true }, command: Command) => {
      const { settings } = commandSettings(command);
      const { readyJournal } = await import('./ready-journal.ts');
      const { runHeadless } = await import('../run-headless.ts');
      const cipher = await readyJournal(settings);
      await runHeadless(settings, options.exitWhenFinished ? 'when finished' : 'when told', cipher);
    });
}
