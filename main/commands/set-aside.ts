import { Command } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
For a journal whose key is lost. Nothing is deleted: the files are renamed with the time, and the next start begins a new journal. Renamed back,
with its key, it is the journal again.`;

/** `stockstream set-aside`: keeps the journal under another name. */
export function setAsideCommand(): Command {
  return new Command('set-aside')
    .description('keep the journal under another name, so that a new one begins')
    .addHelpText('after', AFTER_HELP)
    .action(async (_options: unknown, command: Command) => {
      const { setAside } = await import('./journal-run.ts');
      await setAside(commandSettings(command).settings);
    });
}
