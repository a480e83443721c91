/** Trades through the analytics in whatever order and batches a test wants, as the engine would feed them: without duplicates. */
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { Analytics } from '../../main/analytics/analytics.ts';
import { MarketStatistics } from '../../main/analytics/market-statistics.ts';
import { createOperators } from '../../main/analytics/operators.ts';
import { Rankings } from '../../main/analytics/rankings.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import { IdSet, wordsOf } from '../../main/ingest/id-set.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { takeRows } from '../../main/trades/take-rows.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { BarBook } from './bar-book.ts';
import { type TradeInput, tradeBatch } from './trades.ts';

export const NEW_YORK = new Calendar('us_equities', 'America/New_York');

export interface RunOptions {
  readonly rules?: readonly AlertRule[];
  readonly latenessUs?: number;
  readonly stocks?: readonly string[];
  /** Whether it keeps rolling statistics and rankings; by default not. */
  readonly hasOperators?: boolean;
}

/** A trade with the partition it comes in. */
export interface PlacedTrade extends TradeInput {
  readonly offset: number;
  readonly partition?: number;
}

export class AnalyticsRun {
  readonly symbols = new SymbolTable();
  readonly book = new BarBook();
  readonly alerts: Alert[] = [];
  late = 0;
  analytics: Analytics;
  #operators = createOperators();

  #options: RunOptions;
  readonly #ids = new IdSet();

  constructor(options: RunOptions = {}) {
    this.#options = options;
    for (const stock of options.stocks ?? []) this.symbols.indexOf(stock as never);
    this.analytics = this.#create();
  }

  /** Applies trades as batches: one per run of trades of the same partition. */
  apply(trades: readonly PlacedTrade[]): this {
    for (let start = 0; start < trades.length; ) {
      const partition = trades[start]?.partition ?? 0;
      let end = start;
      while (end < trades.length && (trades[end]?.partition ?? 0) === partition) end++;
      this.#applyBatch(tradeBatch(this.symbols, trades.slice(start, end), { partition }));
      start = end;
    }
    return this;
  }

  /** Goes on in a new Analytics from the saved state of the old one; with other rules where they are given. */
  restart(rules = this.#options.rules): this {
    const state = this.analytics.save();
    this.#options = { ...this.#options, ...(rules === undefined ? {} : { rules }) };
    return this.goOnFrom(state);
  }

  /** Goes on in a new Analytics from a state saved earlier. */
  goOnFrom(state: Uint8Array): this {
    this.analytics = this.#create();
    this.analytics.restore(state);
    return this;
  }

  get statistics(): MarketStatistics {
    const { symbols, analytics } = this;
    return new MarketStatistics({ symbols, analytics, operators: this.#operators });
  }

  /** Rankings of the stocks as they are now; they do not go along with later trades unless they are marked. */
  rankings(): Rankings {
    const { statistics } = this;
    return new Rankings({
      stockCount: () => this.symbols.size,
      standing: (stock, period) => statistics.standing(stock, period),
    });
  }

  /** All bars so far, the open ones included. */
  bars(): ReturnType<BarBook['contents']> {
    this.book.add(this.analytics.flush());
    return this.book.contents();
  }

  #create(): Analytics {
    const { rules = [], latenessUs = 5_000_000, hasOperators = false } = this.#options;
    this.#operators = createOperators();
    return new Analytics({
      symbols: this.symbols,
      rules,
      allowedLatenessUs: latenessUs,
      calendarOf: () => NEW_YORK,
      operators: hasOperators ? this.#operators.all : [],
    });
  }

  #applyBatch(batch: TradeBatch): void {
    const words = wordsOf(batch.id);
    const rows: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      if (this.#ids.add(words, row * 4, batch.timeUs[row] as number)) rows.push(row);
    }
    const output = this.analytics.apply(takeRows(batch, Uint32Array.from(rows)));
    this.book.add(output);
    this.alerts.push(...output.alerts);
    this.late += output.late;
  }
}
