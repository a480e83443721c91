/** `stockstream analyze FILES…`: the engine's decoder and analytics over files, as fast as they go. */
import { type Alert, DEFAULT_RULES, WINDOWS } from '../../contract/alerts.ts';
import { epochMs } from '../../contract/units.ts';
import { Analytics } from '../analytics/analytics.ts';
import { MarketStatistics } from '../analytics/market-statistics.ts';
import { createOperators } from '../analytics/operators.ts';
import { Rankings, type Standing } from '../analytics/rankings.ts';
import type { TradingDay } from '../calendar/trading-days.ts';
import { formatOfFile, readLineBlocks } from '../feeds/lines.ts';
import { topicOf } from '../feeds/recording.ts';
import { IdSet, wordsOf } from '../ingest/id-set.ts';
import { type Listings, listingsOf, SYMBOLS } from '../symbols.ts';
import { decodeLines } from '../trades/decode.ts';
import { SymbolTable } from '../trades/symbol-table.ts';
import { takeRows } from '../trades/take-rows.ts';
import type { RejectedRecord, TradeBatch } from '../trades/trade-batch.ts';
import { ALERT_COLUMNS, alertRows } from './analyze-alerts.ts';
import { BarCollector } from './analyze-bars.ts';
import { type Collector, GroupCollector, PivotCollector } from './analyze-groups.ts';
import {
  type AnalyzeOptions,
  DEFAULT_PIVOT_COLUMNS,
  isWanted,
  type Line,
  type Table,
  tell,
  tellCounts,
  tellHeldBack,
  tellUnknown,
} from './analyze-options.ts';
import { RANKING_COLUMNS, rankingRows } from './analyze-rankings.ts';
import { ROLLING_COLUMNS, rollingRow } from './analyze-rolling.ts';
import { type RulesFile, readRules } from './analyze-rules.ts';
import type { Work } from './work.ts';

const DEFAULTS: RulesFile = { rules: DEFAULT_RULES, watchLists: {} };
const NONE: RulesFile = { rules: [], watchLists: {} };
const LATENESS_US = 5_000_000;
/** Rejected records that are told one by one; the rest is counted. */
const MOST_TOLD = 5;

/** Reads the files; throws an Error that says which of them, or of the rules, is wrong. */
export async function analyzeFiles(
  files: readonly string[],
  options: AnalyzeOptions,
  work: Work,
): Promise<FileAnalysis> {
  const rules = options.rules === undefined ? DEFAULTS : await readRules(options.rules);
  const analysis = new FileAnalysis(options.what === 'alerts' ? rules : NONE, options);
  for (const [place, path] of files.entries()) await analysis.read(path, place, work);
  return analysis;
}

export class FileAnalysis {
  readonly #options: AnalyzeOptions;
  readonly #listings: Listings = listingsOf(SYMBOLS);
  readonly #symbols = new SymbolTable();
  readonly #ids = new IdSet();
  readonly #analytics: Analytics;
  readonly #statistics: MarketStatistics;
  readonly #bars: BarCollector;
  readonly #alerts: Alert[] = [];
  /** Only for `pivot` and `groups`. */
  readonly #groups: Collector | undefined;
  /** The day that is ranked, by stock index. */
  readonly #days: TradingDay[] = [];
  readonly #counts = { trades: 0, late: 0, duplicates: 0, rejected: 0, after: 0 };

  constructor({ rules, watchLists }: RulesFile, options: AnalyzeOptions) {
    this.#options = options;
    const symbols = this.#symbols;
    this.#bars = new BarCollector(symbols, this.#listings.calendarOf, options);
    const operators = createOperators();
    const needsOperators = options.what === 'rolling' || options.what === 'rankings';
    const analytics = new Analytics({
      symbols,
      rules,
      watchLists,
      allowedLatenessUs: LATENESS_US,
      calendarOf: this.#listings.calendarOf,
      previousClose: options.previousClose ?? 'trading_day',
      intervals: options.what === 'bars' ? [options.interval] : [],
      operators: needsOperators ? operators.all : [],
    });
    this.#analytics = analytics;
    this.#statistics = new MarketStatistics({ symbols, analytics, operators });
    this.#groups = this.#collector();
  }

  /** Reads a file to its end; each is a partition, numbered by its place on the command line. */
  async read(path: string, partition: number, work: Work): Promise<void> {
    const source = {
      topic: topicOf(path),
      partition,
      format: formatOfFile(path),
      receivedMs: epochMs(Date.now()),
    };
    for await (const block of readLineBlocks(path)) {
      work.checkCancelled();
      const { trades, rejected } = decodeLines(block, source, this.#symbols);
      this.#reject(path, rejected);
      this.#apply(trades);
      work.progress.show(`${this.#counts.trades} trades read`);
    }
    this.#bars.add(this.#analytics.flush());
  }

  table(): Table {
    if (this.#groups !== undefined) return this.#groups.table();
    switch (this.#options.what) {
      case 'alerts':
        return { columns: ALERT_COLUMNS, rows: alertRows(this.#alerts) };
      case 'rolling':
        return { columns: ROLLING_COLUMNS, rows: this.#rollingRows() };
      case 'rankings':
        return { columns: RANKING_COLUMNS, rows: this.#rankingRows() };
      default:
        return { columns: this.#bars.columns(), rows: this.#bars.rows() };
    }
  }

  report(): void {
    const { at, day, stock } = this.#options;
    const ends = [...(at === undefined ? [] : ['--at']), ...(day === undefined ? [] : ['--day'])];
    tellCounts(this.#counts);
    if (this.#counts.after > 0) tell(`${this.#counts.after} trades after ${ends.join(' or ')} left out`);
    tellHeldBack(this.#analytics.heldBack());
    tellUnknown(stock, this.#symbols.all());
  }

  *#rollingRows(): Generator<Line> {
    const { window, stock: only } = this.#options;
    for (const stock of [...this.#symbols.all()].sort()) {
      if (only !== undefined && stock !== only) continue;
      const index = this.#symbols.indexOf(stock);
      const newestUs = this.#statistics.newestUs(index);
      for (const each of window === undefined ? WINDOWS : [window]) {
        const statistics = this.#statistics.of(index, each);
        if (statistics !== undefined) yield rollingRow({ stock, window: each, newestUs, statistics });
      }
    }
  }

  #rankingRows(): Iterable<Line> {
    const rankings = new Rankings({
      stockCount: () => this.#symbols.size,
      standing: (stock, period) => this.#ofTheDay(stock, this.#statistics.standing(stock, period)),
    });
    return rankingRows((kind) => rankings.read(kind, this.#options.window ?? 'day'), this.#options);
  }

  /** Undefined when the stock did not trade on the day that is ranked. */
  #ofTheDay(stock: number, standing: Standing | undefined): Standing | undefined {
    const { day } = this.#options;
    if (day === undefined || standing === undefined) return standing;
    return standing.lastTimeUs >= this.#dayOf(stock, day).startUs ? standing : undefined;
  }

  #collector(): Collector | undefined {
    const { what, columns } = this.#options;
    const sources = { symbols: this.#symbols, ...this.#listings };
    if (what === 'groups') return new GroupCollector(sources, this.#options);
    if (what !== 'pivot') return undefined;
    return new PivotCollector(sources, { ...this.#options, columns: columns ?? DEFAULT_PIVOT_COLUMNS });
  }

  #apply(batch: TradeBatch): void {
    const due = this.#due(batch);
    const trades = this.#withoutDuplicates(due);
    const output = this.#analytics.apply(trades);
    this.#bars.add(output);
    this.#groups?.add(trades);
    const { stock } = this.#options;
    for (const alert of output.alerts) {
      if ((stock === undefined || alert.stock === stock) && isWanted(alert.eventTimeUs, this.#options))
        this.#alerts.push(alert);
    }
    this.#counts.trades += trades.length;
    this.#counts.late += output.late;
    this.#counts.duplicates += due.length - trades.length;
    this.#counts.after += batch.length - due.length;
  }

  /** The trades up to --at and the end of --day. */
  #due(batch: TradeBatch): TradeBatch {
    const { at, day } = this.#options;
    if (at === undefined && day === undefined) return batch;
    const rows = new Uint32Array(batch.length);
    let due = 0;
    for (let row = 0; row < batch.length; row++) {
      const timeUs = batch.timeUs[row] as number;
      if (at !== undefined && (timeUs > at || (timeUs === at && batch.timeNs[row] !== 0))) continue;
      if (day !== undefined && timeUs >= this.#dayOf(batch.stock[row] as number, day).endUs) continue;
      rows[due++] = row;
    }
    return takeRows(batch, rows.subarray(0, due));
  }

  /** The trading day of that date, by the stock's own calendar. */
  #dayOf(stock: number, date: string): TradingDay {
    let day = this.#days[stock];
    if (day === undefined) {
      day = this.#listings.calendarOf(this.#symbols.stockAt(stock)).days.dayOn(date);
      this.#days[stock] = day;
    }
    return day;
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
