/** What `stockstream analyze` does: the engine's decoder and analytics over files, as fast as they go. */
import { type Alert, DEFAULT_RULES, WINDOWS, type Window } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';
import type { RankingKind } from '../../contract/rankings.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import { epochMs, type Stock } from '../../contract/units.ts';
import { Analytics } from '../analytics/analytics.ts';
import type { KeySources } from '../analytics/group-keys.ts';
import { MarketStatistics } from '../analytics/market-statistics.ts';
import { createOperators } from '../analytics/operators.ts';
import { Rankings } from '../analytics/rankings.ts';
import { formatOfFile, readLineBlocks } from '../feeds/lines.ts';
import { topicOf } from '../feeds/recording.ts';
import { IdSet, wordsOf } from '../ingest/id-set.ts';
import { listingsOf, SYMBOLS } from '../symbols.ts';
import { decodeLines } from '../trades/decode.ts';
import { SymbolTable } from '../trades/symbol-table.ts';
import { takeRows } from '../trades/take-rows.ts';
import type { RejectedRecord, TradeBatch } from '../trades/trade-batch.ts';
import { ALERT_COLUMNS, alertRows } from './analyze-alerts.ts';
import { BarCollector } from './analyze-bars.ts';
import { type Collector, GroupCollector, PivotCollector } from './analyze-groups.ts';
import { RANKING_COLUMNS, rankingRows } from './analyze-rankings.ts';
import { ROLLING_COLUMNS, rollingRows } from './analyze-rolling.ts';
import { type RulesFile, readRules } from './analyze-rules.ts';
import type { NamedIndicator } from './parse-indicators.ts';
import { type OutputForm, printRows } from './print-rows.ts';

export interface AnalyzeOptions {
  readonly stock?: Stock;
  readonly interval: Interval;
  /** Further columns of bars. */
  readonly indicators?: readonly NamedIndicator[];
  readonly what: 'bars' | 'alerts' | 'rolling' | 'rankings' | 'pivot' | 'groups';
  readonly rules?: string;
  readonly previousClose: PreviousClose;
  /** Absent: all windows for `rolling`, the trading day for `rankings`. */
  readonly window?: Window;
  /** Absent: all kinds. */
  readonly kind?: RankingKind;
  readonly top?: number;
  /** Keys that groups and the rows of a pivot are made by. */
  readonly rows: readonly GroupKey[];
  /** Key that a pivot spreads over columns, or a further key of groups. */
  readonly columns?: GroupKey;
  readonly aggregate: Aggregate;
  readonly value: GroupValue;
  /** Newest event time, µs, that counts; absent: all do. */
  readonly at?: number;
  readonly format: 'csv' | 'json';
  /** CSV text as it is, though a spreadsheet may take it for a formula. */
  readonly raw?: true;
}

const DEFAULTS: RulesFile = { rules: DEFAULT_RULES, watchLists: {} };
const NONE: RulesFile = { rules: [], watchLists: {} };
const LATENESS_US = 5_000_000;
/** Rejected records that are told one by one; the rest is counted. */
const MOST_TOLD = 5;

function groupCollector(options: AnalyzeOptions, sources: KeySources): Collector | undefined {
  const { what, stock, rows, columns, value, aggregate } = options;
  if (what === 'groups')
    return new GroupCollector(sources, stock, { rows, value, ...(columns === undefined ? {} : { columns }) });
  if (what !== 'pivot') return undefined;
  return new PivotCollector(sources, stock, { rows, columns: columns ?? 'hour', value, aggregate });
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints the result to standard output and what became of the records to standard error; throws an Error that says what failed. */
export async function analyze(files: readonly string[], options: AnalyzeOptions): Promise<void> {
  const { what } = options;
  const form: OutputForm = options.raw ? 'raw csv' : options.format;
  const rules = options.rules === undefined ? DEFAULTS : await readRules(options.rules);
  const analysis = new Analysis(what === 'alerts' ? rules : NONE, options);
  for (const [place, path] of files.entries()) await analysis.read(path, place);
  if (what === 'bars') await printRows(analysis.bars.rows(), analysis.bars.columns(), form);
  else if (what === 'alerts') await printRows(alertRows(analysis.alerts), ALERT_COLUMNS, form);
  else if (what === 'rolling') await printRows(analysis.rollingRows(), ROLLING_COLUMNS, form);
  else if (analysis.groups !== undefined) {
    const { columns, rows } = analysis.groups.table();
    await printRows(rows, columns, form);
  } else await printRows(analysis.rankingRows(), RANKING_COLUMNS, form);
  analysis.report();
}

class Analysis {
  readonly bars: BarCollector;
  readonly alerts: Alert[] = [];
  /** Only for `pivot` and `groups`. */
  readonly groups: Collector | undefined;

  readonly #symbols = new SymbolTable();
  readonly #ids = new IdSet();
  readonly #analytics: Analytics;
  readonly #statistics: MarketStatistics;
  readonly #options: AnalyzeOptions;
  readonly #counts = { trades: 0, late: 0, duplicates: 0, rejected: 0, after: 0 };

  constructor({ rules, watchLists }: RulesFile, options: AnalyzeOptions) {
    this.#options = options;
    const { calendarOf, sectorOf } = listingsOf(SYMBOLS);
    const symbols = this.#symbols;
    this.bars = new BarCollector(symbols, calendarOf, options);
    const operators = createOperators();
    const needsOperators = options.what === 'rolling' || options.what === 'rankings';
    const analytics = new Analytics({
      symbols,
      rules,
      watchLists,
      allowedLatenessUs: LATENESS_US,
      calendarOf,
      previousClose: options.previousClose,
      intervals: options.what === 'bars' ? [options.interval] : [],
      operators: needsOperators ? operators.all : [],
    });
    this.#analytics = analytics;
    this.#statistics = new MarketStatistics({ symbols, analytics, operators });
    this.groups = groupCollector(options, { symbols, calendarOf, sectorOf });
  }

  /** Reads a file to its end; each is a partition, numbered by its place on the command line. */
  async read(path: string, partition: number): Promise<void> {
    const source = {
      topic: topicOf(path),
      partition,
      format: formatOfFile(path),
      receivedMs: epochMs(Date.now()),
    };
    for await (const block of readLineBlocks(path)) {
      const { trades, rejected } = decodeLines(block, source, this.#symbols);
      this.#reject(path, rejected);
      this.#apply(trades);
    }
    this.bars.add(this.#analytics.flush());
  }

  rollingRows(): ReturnType<typeof rollingRows> {
    const { window, stock } = this.#options;
    return rollingRows(this.#symbols, this.#statistics, window === undefined ? WINDOWS : [window], stock);
  }

  rankingRows(): ReturnType<typeof rankingRows> {
    const rankings = new Rankings({
      stockCount: () => this.#symbols.size,
      standing: (stock, period) => this.#statistics.standing(stock, period),
    });
    return rankingRows(rankings, this.#options);
  }

  report(): void {
    const { trades, late, duplicates, rejected, after } = this.#counts;
    tell(
      `${trades} trades (${late} late), ${duplicates} duplicates and ${rejected} rejected records left out`,
    );
    if (after > 0) tell(`${after} trades after --at left out`);
    for (const [rule, held] of this.#analytics.heldBack()) {
      if (held > 0) tell(`rule ${rule}: ${held} alerts held back by its cooldown`);
    }
    const { stock } = this.#options;
    if (stock !== undefined && this.#symbols.find(stock) === undefined) {
      tell(`no trade of ${stock}; there are: ${[...this.#symbols.all()].sort().join(', ')}`);
    }
  }

  #apply(batch: TradeBatch): void {
    const due = this.#untilTime(batch);
    const trades = this.#withoutDuplicates(due);
    const output = this.#analytics.apply(trades);
    this.bars.add(output);
    const { stock } = this.#options;
    this.groups?.add(trades);
    for (const alert of output.alerts)
      if (stock === undefined || alert.stock === stock) this.alerts.push(alert);
    this.#counts.trades += trades.length;
    this.#counts.late += output.late;
    this.#counts.duplicates += due.length - trades.length;
    this.#counts.after += batch.length - due.length;
  }

  #untilTime(batch: TradeBatch): TradeBatch {
    const { at } = this.#options;
    if (at === undefined) return batch;
    const rows = new Uint32Array(batch.length);
    let due = 0;
    for (let row = 0; row < batch.length; row++) {
      const timeUs = batch.timeUs[row] as number;
      if (timeUs < at || (timeUs === at && batch.timeNs[row] === 0)) rows[due++] = row;
    }
    return takeRows(batch, rows.subarray(0, due));
  }

  #withoutDuplicates(batch: TradeBatch): TradeBatch {
    const words = wordsOf(batch.id);
    const rows = new Uint32Array(batch.length);
    let fresh = 0;
    for (let row = 0; row < batch.length; row++) {
      if (this.#ids.add(words, row * 4, batch.timeUs[row] as number)) rows[fresh++] = row;
    }
    return fresh === batch.length ? batch : takeRows(batch, rows.subarray(0, fresh));
  }

  #reject(path: string, rejected: readonly RejectedRecord[]): void {
    for (const { offset, reason, detail } of rejected) {
      if (this.#counts.rejected++ < MOST_TOLD) tell(`${path}, record ${offset}: ${reason}: ${detail}`);
    }
  }
}
