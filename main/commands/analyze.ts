import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { WINDOWS } from '../../contract/alerts.ts';
import { INTERVALS } from '../../contract/bars.ts';
import { AGGREGATES, GROUP_KEYS, GROUP_VALUES, type GroupKey } from '../../contract/pivot.ts';
import { RANKING_KINDS } from '../../contract/rankings.ts';
import { PREVIOUS_CLOSES } from '../../contract/settings.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import { commandSettings } from '../config/command-settings.ts';
import type { AnalyzeOptions } from './analyze-options.ts';
import { type NamedIndicator, parseIndicators } from './parse-indicators.ts';
import { parseTime } from './parse-time.ts';
import { untilCancelled } from './work.ts';

const AFTER_HELP = `
Give files, or --journal for what the engine has journaled with these settings (--config, STOCKSTREAM_…). The journal stays as it is; no
other StockStream may use it meanwhile.
Files are CSV (event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious) or JSON lines of the topic's message
(.csv, .jsonl, .ndjson, each also .gz). They are read in the given order, so give days oldest first.
A rules file is a JSON array such as
  [{ "id": "m", "kind": "percent_move", "threshold_percent": 0.3, "reference": "window:5m",
     "hysteresis_percent": 0.1, "cooldown_seconds": 0 }]
with the references previous_close, session_open and window:1m, 5m, 15m or 1h; docs/SETTINGS.md tells the other kinds. Rules that name
watch-lists come with them: { "watchLists": { "banks": ["BAC", "JPM"] }, "rules": [...] }. Without a rules file, the 5 % rule is used; of
the journal, what is printed then is the alerts that it holds.

--from and --to take trades (groups, pivot), bars by when they open, or alerts, of [from, to). Bars and alerts are as they are without: a
bar has all its trades, an average the bars before. --at makes as if nothing later had been traded. --day ranks the stocks that traded on
that day, as they stood at its end. Standard error tells how much was read; a result cut short by Ctrl-C ends with status 130.

Columns (prices in the listing's currency, times UTC; empty: undefined):
  bars      stock,interval,open_time,open,high,low,close,volume,trade_count,vwap,sma5,sma10
            open_time in ms since the epoch; then a column per output of each of --indicators, such as ema_20, rsi_14, macd_12_26_9,
            macd_12_26_9_signal, macd_12_26_9_histogram, bollinger_20_2_middle, _upper, _lower, atr_14 and vwap_day (of the day so far)
  alerts    rule,kind,stock,direction,event_time_us,price,reference,change_percent
  rolling   stock,window,time_us,mean,min,max,stddev,volume,trade_count,vwap,return
            time_us: the stock's newest trade; the window ends with its second. stddev is the population's; return is
            last close / first open - 1
  rankings  rank,stock,kind,value,last,reference,change_percent,volume
            value is what the kind ranks by: change_percent (gainers, losers), volume, notional, trade_count, or standard
            deviation / mean of the prices (volatility); of the stock's current trading day, or of the window with --window.
            reference is the previous close, else the session's open; with --window the close just before the window. A stock
            without change_percent is no gainer or loser
  groups    the keys of --rows, then that of --columns, then count,sum,mean,min,max,first,last,stddev,vwap
            of --value over the trades of each group; stddev is the population's, vwap is notional / volume whatever the value
  pivot     the keys of --rows, then a column per value of --columns with the --aggregate of --value, then total; the last line
            is the total. Totals are made from the trades, not from the cells; a cell without a trade is empty

In CSV, text that a spreadsheet would take for a formula (a symbol may begin with = or -) begins with an apostrophe; a program that reads it
says --raw, or --format json. Numbers are never touched.

Keys: stock, sector (of the symbol directory), trade_type (BUY, SELL or empty), trading_day (YYYY-MM-DD in the time zone of the
listing), hour (of the day, 0 to 23, UTC), and 1s to 1d: the start of the interval in ms since the epoch.`;

/** Options that only some results have, and which. */
const ONLY_FOR = [
  ['from', ['bars', 'alerts', 'pivot', 'groups']],
  ['to', ['bars', 'alerts', 'pivot', 'groups']],
  ['day', ['rankings']],
  ['window', ['rolling', 'rankings']],
  ['kind', ['rankings']],
  ['top', ['rankings']],
  ['indicators', ['bars']],
  ['columns', ['pivot', 'groups']],
] as const;

function parseStockOption(text: string): Stock {
  const stock = parseStock(text);
  if (stock === undefined) throw new InvalidArgumentError('Expected 1 to 24 of A-Z 0-9 . - / : ^ =');
  return stock;
}

function parseTimeOption(text: string): number {
  const timeUs = parseTime(text);
  if (timeUs === undefined) {
    throw new InvalidArgumentError('Expected a time such as 2013-10-07T18:30:00.25Z, or µs since the epoch');
  }
  return timeUs;
}

function parseDayOption(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw new InvalidArgumentError('Expected a date such as 2013-10-07');
}

function parseKeysOption(text: string): GroupKey[] {
  const keys = text.split(',').map((key) => key.trim());
  const unknown = keys.find((key) => !GROUP_KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is no key; there are: ${GROUP_KEYS.join(', ')}`);
  }
  return GROUP_KEYS.filter((known) => keys.includes(known)).sort((a, b) => keys.indexOf(a) - keys.indexOf(b));
}

function parseIndicatorsOption(text: string): readonly NamedIndicator[] {
  try {
    return parseIndicators(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function parseTopOption(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1');
  return Number(text);
}

/** Refuses options that would have no effect, and calls without anything to analyse. */
function checkOptions(files: readonly string[], options: AnalyzeOptions, command: Command): void {
  if (options.journal && files.length > 0)
    command.error(`error: give files or --journal, not both: ${files[0]} is a file`);
  if (!options.journal && files.length === 0)
    command.error('error: give files of trades, or --journal for what the engine has journaled');
  for (const [name, results] of ONLY_FOR) {
    if (options[name] === undefined || results.some((what) => what === options.what)) continue;
    command.error(`error: option '--${name}' is for --what ${results.join(' and ')} only`);
  }
  if (options.columns !== undefined && options.rows.includes(options.columns)) {
    command.error(`error: '${options.columns}' is a key of --rows already`);
  }
  if (options.from !== undefined && options.to !== undefined && options.from >= options.to)
    command.error('error: --from must be before --to, which is the first instant that does not count');
  if (options.raw && options.format !== 'csv')
    command.error("error: option '--raw' is for --format csv only");
}

/** `stockstream analyze`: the bars, alerts, rolling statistics, rankings, groups or pivot of files or of the journal. */
export function analyzeCommand(): Command {
  return new Command('analyze')
    .description(
      'print the bars, alerts, rolling statistics, rankings, groups or pivot of trade files or of the journal',
    )
    .argument('[files...]', 'files of trades, read one after the other')
    .option('--journal', 'what the engine has journaled, instead of files')
    .option('--stock <symbol>', 'only this stock', parseStockOption)
    .addOption(new Option('--interval <interval>', 'length of the bars').choices(INTERVALS).default('1m'))
    .addOption(
      new Option('--what <what>', 'what to print')
        .choices(['bars', 'alerts', 'rolling', 'rankings', 'pivot', 'groups'])
        .default('bars'),
    )
    .option('--rules <file>', 'rules that fire the alerts, as JSON')
    .addOption(
      new Option(
        '--window <window>',
        'window of rolling (default: all) or rankings (default: trading day)',
      ).choices(WINDOWS),
    )
    .addOption(
      new Option(
        '--previous-close <which>',
        'close of the last trading day with a regular session, or of that session (default: trading_day; of the journal, the setting)',
      ).choices(PREVIOUS_CLOSES),
    )
    .addOption(new Option('--kind <kind>', 'ranking (default: all)').choices(RANKING_KINDS))
    .option(
      '--indicators <list>',
      'further columns of bars, such as ema:20,vwap,bollinger:20:2,rsi:14,macd:12:26:9,atr:14',
      parseIndicatorsOption,
    )
    .option(
      '--rows <keys>',
      'keys of groups and of the rows of a pivot, separated by commas',
      parseKeysOption,
      ['stock'] satisfies GroupKey[],
    )
    .addOption(
      new Option(
        '--columns <key>',
        'key spread over the columns of a pivot (default: hour), or a further key of groups',
      ).choices(GROUP_KEYS),
    )
    .addOption(new Option('--aggregate <aggregate>', 'cells of a pivot').choices(AGGREGATES).default('count'))
    .addOption(
      new Option('--value <value>', 'what pivot and groups aggregate').choices(GROUP_VALUES).default('price'),
    )
    .option('--top <n>', 'only the first ranks', parseTopOption)
    .option('--day <date>', 'trading day that is ranked, YYYY-MM-DD (default: the newest)', parseDayOption)
    .option('--from <time>', 'first instant of what is printed, written as for --at', parseTimeOption)
    .option('--to <time>', 'the first instant that is no longer printed', parseTimeOption)
    .option(
      '--at <time>',
      'leave out later trades: an ISO 8601 instant, or µs since the epoch',
      parseTimeOption,
    )
    .addOption(new Option('--format <format>', 'form of the output').choices(['csv', 'json']).default('csv'))
    .option('--raw', 'CSV without the apostrophe before text that a spreadsheet would take for a formula')
    .addHelpText('after', AFTER_HELP)
    .action(async (files: string[], options: AnalyzeOptions, command: Command) => {
      checkOptions(files, options, command);
      const settings = options.journal ? commandSettings(command).settings : undefined;
      const { printOfFiles, printOfJournal } = await import('./analyze-run.ts');
      await untilCancelled((work) =>
        settings === undefined ? printOfFiles(files, options, work) : printOfJournal(settings, options, work),
      );
    });
}
