/** What `stockstream analyze` does: the engine's decoder and analytics over files, as fast as they go. */
import { type Alert, type AlertRule, DEFAULT_RULES } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import { epochMs, type Stock } from '../../contract/units.ts';
import { Analytics } from '../analytics/analytics.ts';
import { formatOfFile, readLineBlocks } from '../feeds/lines.ts';
import { topicOf } from '../feeds/recording.ts';
import { IdSet, wordsOf } from '../ingest/id-set.ts';
import { DEFAULT_TIME_ZONE, SYMBOLS } from '../symbols.ts';
import { decodeLines } from '../trades/decode.ts';
import { SymbolTable } from '../trades/symbol-table.ts';
import { takeRows } from '../trades/take-rows.ts';
import type { RejectedRecord, TradeBatch } from '../trades/trade-batch.ts';
import { ALERT_COLUMNS, alertRows } from './analyze-alerts.ts';
import { BAR_COLUMNS, BarCollector } from './analyze-bars.ts';
import { readRules } from './analyze-rules.ts';
import { printRows } from './print-rows.ts';

export interface AnalyzeOptions {
  readonly stock?: Stock;
  readonly interval: Interval;
  readonly what: 'bars' | 'alerts';
  readonly rules?: string;
  readonly format: 'csv' | 'json';
}

const LATENESS_US = 5_000_000;
/** Rejected records that are told one by one; the rest is counted. */
const MOST_TOLD = 5;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints the result to standard output and what became of the records to standard error; throws an Error that says what failed. */
export async function analyze(files: readonly string[], options: AnalyzeOptions): Promise<void> {
  const wantsBars = options.what === 'bars';
  const rules = options.rules === undefined ? DEFAULT_RULES : await readRules(options.rules);
  const analysis = new Analysis(wantsBars ? [] : rules, options);
  for (const [place, path] of files.entries()) await analysis.read(path, place);
  if (wantsBars) await printRows(analysis.bars.rows(), BAR_COLUMNS, options.format);
  else await printRows(alertRows(analysis.alerts), ALERT_COLUMNS, options.format);
  analysis.report();
}

class Analysis {
  readonly bars: BarCollector;
  readonly alerts: Alert[] = [];

  readonly #symbols = new SymbolTable();
  readonly #ids = new IdSet();
  readonly #analytics: Analytics;
  readonly #options: AnalyzeOptions;
  readonly #counts = { trades: 0, late: 0, duplicates: 0, rejected: 0 };

  constructor(rules: readonly AlertRule[], options: AnalyzeOptions) {
    this.#options = options;
    this.bars = new BarCollector(this.#symbols, options.interval, options.stock);
    const zones = new Map<string, string>(SYMBOLS.map(({ stock, timeZone }) => [stock, timeZone]));
    this.#analytics = new Analytics({
      symbols: this.#symbols,
      rules,
      allowedLatenessUs: LATENESS_US,
      timeZoneOf: (stock) => zones.get(stock) ?? DEFAULT_TIME_ZONE,
      intervals: options.what === 'bars' ? [options.interval] : [],
    });
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

  report(): void {
    const { trades, late, duplicates, rejected } = this.#counts;
    tell(
      `${trades} trades (${late} late), ${duplicates} duplicates and ${rejected} rejected records left out`,
    );
    for (const [rule, held] of this.#analytics.heldBack()) {
      if (held > 0) tell(`rule ${rule}: ${held} alerts held back by its cooldown`);
    }
    const { stock } = this.#options;
    if (stock !== undefined && this.#symbols.find(stock) === undefined) {
      tell(`no trade of ${stock}; there are: ${[...this.#symbols.all()].sort().join(', ')}`);
    }
  }

  #apply(batch: TradeBatch): void {
    const trades = this.#withoutDuplicates(batch);
    const output = this.#analytics.apply(trades);
    this.bars.add(output);
    const { stock } = this.#options;
    for (const alert of output.alerts)
      if (stock === undefined || alert.stock === stock) this.alerts.push(alert);
    this.#counts.trades += trades.length;
    this.#counts.late += output.late;
    this.#counts.duplicates += batch.length - trades.length;
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
