import { Command } from 'commander';

const AFTER_HELP = `
Each line begins with ok, or with !! and ends with what to do. Exit status 1: something that is configured does not work.`;

/** `stockstream doctor`: checks what StockStream needs here. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check settings, Kafka, Cassandra, journal, notifications and display')
    .addHelpText('after', AFTER_HELP)
    .action(async (_options: unknown, command: Command) => {
      const { examine } = await import('./doctor-run.ts');
      process.exitCode = await examine(command);
    });
}
