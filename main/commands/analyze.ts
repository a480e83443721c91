import { Command, InvalidArgumentError, Option } from 'commander';
import { INTERVALS } from '../../contract/bars.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import type { AnalyzeOptions } from './analyze-run.ts';

const AFTER_HELP = `
Files are CSV (event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious) or JSON lines of the topic's message
(.csv, .jsonl, .ndjson, each also .gz). They are read in the given order, so give days oldest first.
A rules file is a JSON array such as
  [{ "id": "m", "kind": "percent_move", "threshold_percent": 0.3, "reference": "window:5m",
     "hysteresis_percent": 0.1, "cooldown_seconds": 0 }]
with the references previous_close, session_open and window:1m, 5m, 15m or 1h. Without one, the 5 % rule is used.`;

function parseStockOption(text: string): Stock {
  const stock = parseStock(text);
  if (stock === undefined) throw new InvalidArgumentError('Expected 1 to 24 of A-Z 0-9 . - / : ^ =');
  return stock;
}

/** `stockstream analyze`: the bars or alerts of files. */
export function analyzeCommand(): Command {
  return new Command('analyze')
    .description('print the bars or the alerts of trade files')
    .argument('<files...>', 'files of trades, read one after the other')
    .option('--stock <symbol>', 'only this stock', parseStockOption)
    .addOption(new Option('--interval <interval>', 'length of the bars').choices(INTERVALS).default('1m'))
    .addOption(new Option('--what <what>', 'what to print').choices(['bars', 'alerts']).default('bars'))
    .option('--rules <file>', 'rules that fire the alerts, as JSON')
    .addOption(new Option('--format <format>', 'form of the output').choices(['csv', 'json']).default('csv'))
    .addHelpText('after', AFTER_HELP)
    .action(async (files: string[], options: AnalyzeOptions) => {
      const { analyze } = await import('./analyze-run.ts');
      await analyze(files, options);
    });
}
