import { Command, Option } from 'commander';
import { commandSettings } from '../config/command-settings.ts';

const AFTER_HELP = `
For a journal that is damaged. Nothing is deleted: its files are kept under other names, which are printed.
  kafka      reads the topic again from the first record that Kafka still has, whatever the consumer group has committed
  cassandra  reads back every trade that Cassandra has; what Kafka has beyond that follows at the next start, nothing comes twice. Trades of one stock and
             one nanosecond have lost their order: where Kafka still has the records, it is the better source
  nothing    the next start begins an empty journal
The new journal is made beside the old one, with bars and alerts by the rules of today, and takes its place when it is whole: ended by
Ctrl-C, everything is as it was, and a second call begins anew. Close StockStream first. It needs as much free space as the new journal takes.`;

/** `stockstream repair`: a new journal from where the trades still are. */
export function repairCommand(): Command {
  return new Command('repair')
    .description('make a damaged journal anew, and keep the old one under another name')
    .addOption(
      new Option('--from <source>', 'where the trades come from')
        .choices(['kafka', 'cassandra', 'nothing'])
        .makeOptionMandatory(),
    )
    .addHelpText('after', AFTER_HELP)
    .action(async (options: { from: 'kafka' | 'cassandra' | 'nothing' }, command: Command) => {
      const { settings } = commandSettings(command);
      const { repair } = await import('./repair-run.ts');
      await repair(settings, options.from);
    });
}
