/**
 * The analytics: bars of all intervals, session statistics, price changes and alerts, trade by trade. Synchronous and
 * deterministic: no I/O, no clock, no randomness; time comes in with the trades.
 */
import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { INTERVALS, type Interval } from '../../contract/bars.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { Stock } from '../../contract/units.ts';
import { percentChange, priceChange } from '../alerts/percent-change.ts';
import { RuleBook } from '../alerts/rule-book.ts';
import type { TradeEvent } from '../alerts/rule-evaluator.ts';
import type { WatchLists } from '../alerts/rule-scope.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { barAt } from './bar.ts';
import { TRADE_COUNT } from './bar-columns.ts';
import { BarKeeper } from './bar-keeper.ts';
import type { BarRing } from './bar-ring.ts';
import type { BarState } from './bar-state.ts';
import { AMOUNTS, measureTrade } from './exact-sum.ts';
import type { AppliedTrade, Operator } from './operator.ts';
import { PartitionState } from './partition-state.ts';
import { restoreState, saveState } from './saved-state.ts';
import { SilenceKeeper } from './silence-keeper.ts';
import { DAY_INTERVAL, StockState } from './stock-state.ts';

export { StateVersionError } from './saved-state.ts';

export interface AnalyticsOutput {
  /** Bars that closed, or closed bars that late trades changed: each replaces its earlier revision. */
  readonly bars: BarState[];
  /** Late trades of bars that have left memory, summed per bar: each is to be merged into the stored bar. */
  readonly patches: BarState[];
  /** In the order in which they fired. */
  readonly alerts: Alert[];
  /** Trades older than their partition's watermark. */
  readonly late: number;
}

/** One stock now; NaN where undefined. Volume, count and mean are of the current trading day. */
export interface QuoteState {
  last: number;
  change: number;
  changePercent: number;
  reference: number;
  volume: number;
  tradeCount: number;
  sessionMean: number;
  lastTimeUs: number;
}

export interface AnalyticsOptions {
  symbols: SymbolTable;
  rules: readonly AlertRule[];
  allowedLatenessUs: number;
  /** The calendar of the stock's listing, which decides its trading day. */
  calendarOf(stock: Stock): Calendar;
  /** Intervals whose bars are kept; all when absent. Always kept are `1d`, for it holds the previous close, and those of rules. */
  intervals?: readonly Interval[];
  /** Aggregates besides bars and session that are to be kept, each with a name of its own; none when absent. */
  operators?: readonly Operator[];
  /** Named lists of stocks that rules may name; none when absent. */
  watchLists?: WatchLists;
  /** Which price a change is measured from; that of the trading day when absent. */
  previousClose?: PreviousClose;
}

export class Analytics {
  readonly #symbols: SymbolTable;
  readonly #calendarOf: (stock: Stock) => Calendar;
  readonly #latenessUs: number;
  readonly #book: RuleBook;
  readonly #operators: readonly Operator[];
  readonly #previousClose: PreviousClose;
  readonly #silences: SilenceKeeper;
  readonly #partitions = new Map<string, PartitionState>();
  /** By stock index. */
  readonly #stocks: (StockState | undefined)[] = [];
  readonly #keeper: BarKeeper;
  readonly #amounts = new Float64Array(AMOUNTS);
  #dirty: number[] = [];
  /** Fired since the batch began. */
  #alerts: Alert[] = [];
  #event: TradeEvent | undefined;
  #applied: AppliedTrade | undefined;

  constructor(options: AnalyticsOptions) {
    this.#symbols = options.symbols;
    this.#calendarOf = options.calendarOf;
    this.#latenessUs = options.allowedLatenessUs;
    this.#operators = options.operators ?? [];
    this.#book = new RuleBook(options.rules, options.watchLists ?? {});
    this.#previousClose = options.previousClose ?? 'trading_day';
    this.#silences = new SilenceKeeper(this.#stocks, options.allowedLatenessUs);
    const intervals = new Set(options.intervals ?? INTERVALS);
    for (const one of this.#book.evaluators) if (one.sees === 'bars') intervals.add(one.interval);
    this.#keeper = new BarKeeper(this.#stocks, options.allowedLatenessUs, [...intervals], (bar, endUs) =>
      this.#evaluateBar(bar, endUs),
    );
  }

  /** Takes in the new trades (no duplicates) of one partition, in source order. */
  apply(batch: TradeBatch): AnalyticsOutput {
    const partition = this.#partitionOf(batch.topic, batch.partition);
    let late = 0;
    for (let row = 0; row < batch.length; row++) {
      if (this.#isLate(partition, batch.timeUs[row] as number, batch.timeNs[row] as number)) late++;
      this.#applyTrade(batch, row, partition);
    }
    const alerts = this.#alerts;
    this.#alerts = [];
    return { ...this.#keeper.takeOutput(), alerts, late };
  }

  /** Returns the indexes of the stocks that traded since the last call. */
  takeDirty(): readonly number[] {
    const dirty = this.#dirty;
    for (const index of dirty) (this.#stocks[index] as StockState).isDirty = false;
    this.#dirty = [];
    return dirty;
  }

  /** Returns the stock's present quote, or undefined before its first trade. */
  quote(stock: number): QuoteState | undefined {
    const state = this.#stocks[stock];
    if (state === undefined) return undefined;
    const { bars, newestAt } = state.rings[DAY_INTERVAL] as BarRing;
    const previousClose = state.previousClose();
    const reference = Number.isNaN(previousClose) ? state.sessionOpen() : previousClose;
    return {
      last: state.last,
      change: priceChange(state.last, reference),
      changePercent: percentChange(state.last, reference),
      reference,
      volume: state.shares(),
      tradeCount: bars[newestAt + TRADE_COUNT] as number,
      sessionMean: state.sessionMean(),
      lastTimeUs: state.newest[0] as number,
    };
  }

  /** Returns what is kept of a stock, for operators to be read with; undefined before its first trade. */
  stateOf(stock: number): StockState | undefined {
    return this.#stocks[stock];
  }

  /** Returns the newest bars (at most 32), oldest first, the open one last. */
  recentBars(stock: number, interval: Interval): readonly BarState[] {
    const ring = this.#stocks[stock]?.rings[INTERVALS.indexOf(interval)];
    if (ring === undefined) return [];
    return Array.from({ length: ring.length }, (_, i) => barAt(ring.bars, ring.at(i), stock, interval));
  }

  /** Whether a bar's window is not yet behind its stock's watermark. */
  isOpen(bar: BarState): boolean {
    const state = this.#stocks[bar.stock];
    if (state === undefined) return false;
    const endUs = this.#keeper.endOf(state, INTERVALS.indexOf(bar.interval), bar.openTimeMs * 1000);
    return endUs > state.watermarkUs(this.#latenessUs);
  }

  /** Returns the greatest event time seen in a partition less the allowed lateness, µs; −Infinity before the first trade. */
  watermarkUs(topic: string, partition: number): number {
    const state = this.#partitions.get(`${topic}/${partition}`);
    return state === undefined ? Number.NEGATIVE_INFINITY : state.newestUs - this.#latenessUs;
  }

  /** Returns the bars that are still open, as they stand, at the end of finished files. It closes nothing. */
  flush(): AnalyticsOutput {
    return { bars: this.#keeper.openBars(), patches: [], alerts: [], late: 0 };
  }

  /** Returns how many alerts each rule's cooldown has held back. */
  heldBack(): ReadonlyMap<string, number> {
    return new Map(this.#book.evaluators.map(({ rule, memory }) => [rule.id, memory.heldBack]));
  }

  /** Returns the whole state as bytes, the stocks' names included. */
  save(): Uint8Array {
    return saveState({
      stocks: this.#stocks,
      partitions: [...this.#partitions.values()],
      evaluators: this.#book.evaluators,
      operators: this.#operators,
    });
  }

  /**
   * Takes over a saved state; goes on exactly as the saver would have. Only for an Analytics that has seen no trade.
   * @throws StateVersionError when another version made the state.
   */
  restore(state: Uint8Array): void {
    restoreState(state, {
      evaluators: this.#book.evaluators,
      operators: this.#operators,
      partition: (topic, number) => this.#partitionOf(topic, number),
      stock: (stock, home) => this.#createStock(this.#symbols.indexOf(stock), home),
      indexOf: (stock) => this.#symbols.indexOf(stock),
    });
    for (const index of this.#stocks.keys()) {
      this.#keeper.enqueue(index);
      this.#silences.enqueue(index);
    }
  }

  #applyTrade(batch: TradeBatch, row: number, partition: PartitionState): void {
    const index = batch.stock[row] as number;
    const timeUs = batch.timeUs[row] as number;
    const state = this.#stocks[index] ?? this.#createStock(index, partition);
    if (state.home !== partition) {
      this.#keeper.meet(state, index, partition, timeUs);
      if (state.home === partition) this.#silences.enqueue(index);
    }
    measureTrade(batch, row, this.#amounts);
    state.addToSession(timeUs, this.#amounts);
    this.#keeper.add(state, index, batch, row, this.#amounts);
    state.history?.add(batch, row);
    state.volumes?.add(timeUs, this.#amounts);
    state.regularCloses?.add(batch, row);
    if (!state.isDirty) {
      state.isDirty = true;
      this.#dirty.push(index);
    }
    const awaits = state.rules.silences.length > 0;
    if (awaits) this.#silences.end(state, index, timeUs, this.#alerts);
    const isNewest = state.advance(batch, row);
    if (awaits && isNewest) this.#silences.begin(state, index);
    if (this.#operators.length > 0) this.#operate(batch, row, index, state, isNewest);
    const evaluators = isNewest ? state.rules.newest : state.rules.day;
    if (evaluators.length === 0 || timeUs < state.dayStartUs) return;
    const event = this.#eventOf(state, index, batch, row);
    for (const evaluator of evaluators) evaluator.evaluate(event, this.#alerts);
  }

  #operate(batch: TradeBatch, row: number, stockIndex: number, state: StockState, isNewest: boolean): void {
    const amounts = this.#amounts;
    this.#applied ??= { batch, row, stockIndex, state, amounts, isNewest };
    const trade = this.#applied;
    trade.batch = batch;
    trade.row = row;
    trade.stockIndex = stockIndex;
    trade.state = state;
    trade.isNewest = isNewest;
    for (const operator of this.#operators) operator.add(trade);
  }

  #evaluateBar({ stock: stockIndex, interval, close, closeUs }: BarState, endUs: number): void {
    const state = this.#stocks[stockIndex] as StockState;
    for (const evaluator of state.rules.bars) {
      if (evaluator.interval !== interval) continue;
      const { stock, dayStartUs, calendar } = state;
      const sources = { references: state, volume: state, volumes: state, dayStartUs, calendar };
      evaluator.evaluate({ stockIndex, stock, endUs, close, closeUs, ...sources }, this.#alerts);
    }
  }

  /** Moves the partition's watermark on and closes what falls behind it; returns whether the trade is behind it itself. */
  #isLate(partition: PartitionState, timeUs: number, timeNs: number): boolean {
    const { newestUs, newestNs } = partition;
    if (timeUs > newestUs || (timeUs === newestUs && timeNs > newestNs)) {
      partition.newestUs = timeUs;
      partition.newestNs = timeNs;
      const watermarkUs = timeUs - this.#latenessUs;
      if (partition.closing.nextUs <= watermarkUs) this.#keeper.close(partition);
      if (partition.silences.nextUs <= watermarkUs) this.#silences.close(partition, this.#alerts);
      return false;
    }
    const watermarkUs = newestUs - this.#latenessUs;
    return timeUs < watermarkUs || (timeUs === watermarkUs && timeNs < newestNs);
  }

  #eventOf(state: StockState, index: number, batch: TradeBatch, row: number): TradeEvent {
    const { stock, dayStartUs, calendar } = state;
    const timeUs = batch.timeUs[row] as number;
    const timeNs = batch.timeNs[row] as number;
    const price = batch.price[row] as number;
    const event = this.#event;
    if (event === undefined) {
      const sources = { references: state, volume: state, volumes: state };
      this.#event = { stockIndex: index, stock, timeUs, timeNs, price, dayStartUs, calendar, ...sources };
      return this.#event;
    }
    event.stockIndex = index;
    event.stock = stock;
    event.timeUs = timeUs;
    event.timeNs = timeNs;
    event.price = price;
    event.dayStartUs = dayStartUs;
    event.references = state;
    event.volume = state;
    event.volumes = state;
    event.calendar = calendar;
    return event;
  }

  #partitionOf(topic: string, partition: number): PartitionState {
    const key = `${topic}/${partition}`;
    let state = this.#partitions.get(key);
    if (state === undefined) {
      state = new PartitionState(topic, partition);
      this.#partitions.set(key, state);
    }
    return state;
  }

  #createStock(index: number, home: PartitionState): StockState {
    const stock = this.#symbols.stockAt(index);
    const needs = { rules: this.#book.of(stock), previousClose: this.#previousClose };
    const state = new StockState(stock, this.#calendarOf(stock), home, needs);
    this.#stocks[index] = state;
    return state;
  }
}
