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
import type { WatchLists } from '../alerts/rule-scope.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { barAt } from './bar.ts';
import { CLOSE, CLOSE_US, compareOrder, copyPlace, START_US, TRADE_COUNT } from './bar-columns.ts';
import { BarKeeper } from './bar-keeper.ts';
import { barPlace, lengthOf } from './bar-ring.ts';
import type { BarState } from './bar-state.ts';
import { AMOUNTS, measureTrade } from './exact-sum.ts';
import type { AppliedSecond, Operator } from './operator.ts';
import { PartitionState } from './partition-state.ts';
import { RuleWatch } from './rule-watch.ts';
import { restoreState, saveState } from './saved-state.ts';
import { addToSecond, beginSecond, SECOND_WIDTH, secondOf, setSecond } from './second-sum.ts';
import { SilenceKeeper } from './silence-keeper.ts';
import { DIRTY, HOME, LAST, NEWEST, PENDING, PENDING_SECOND, StockCells, WATCHED } from './stock-cells.ts';
import { StockState, takeNewest } from './stock-state.ts';

const SECOND_US = 1_000_000;
/** Trades between the one that is applied and the one whose stock is fetched from memory meanwhile. */
const READ_AHEAD = 16;

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
  readonly #watch: RuleWatch;
  readonly #partitions = new Map<string, PartitionState>();
  /** By stock index. */
  readonly #stocks: (StockState | undefined)[] = [];
  readonly #cells = new StockCells();
  readonly #keeper: BarKeeper;
  readonly #amounts = new Float64Array(AMOUNTS);
  /** A trade that goes into its bars at once, as the sum of its second. */
  readonly #single = new Float64Array(SECOND_WIDTH);
  #dirty: number[] = [];
  /** Fired since the batch began. */
  #alerts: Alert[] = [];
  #applied: AppliedSecond | undefined;

  constructor(options: AnalyticsOptions) {
    this.#symbols = options.symbols;
    this.#calendarOf = options.calendarOf;
    this.#latenessUs = options.allowedLatenessUs;
    this.#operators = options.operators ?? [];
    this.#book = new RuleBook(options.rules, options.watchLists ?? {});
    this.#previousClose = options.previousClose ?? 'trading_day';
    this.#silences = new SilenceKeeper(this.#stocks, options.allowedLatenessUs);
    this.#watch = new RuleWatch(this.#silences);
    const intervals = new Set(options.intervals ?? INTERVALS);
    for (const one of this.#book.evaluators) if (one.sees === 'bars') intervals.add(one.interval);
    this.#keeper = new BarKeeper({
      cells: this.#cells,
      stocks: this.#stocks,
      latenessUs: options.allowedLatenessUs,
      intervals: [...intervals],
      onClose: (bar, endUs) =>
        this.#watch.bar(this.#stocks[bar.stock] as StockState, bar, endUs, this.#alerts),
      settle: (state, index) => this.#settleForGood(state, index),
    });
  }

  /** Takes in the new trades (no duplicates) of one partition, in source order. */
  apply(batch: TradeBatch): AnalyticsOutput {
    const partition = this.#partitionOf(batch.topic, batch.partition);
    let late = 0;
    for (let row = 0; row < batch.length; row++) {
      if (row + READ_AHEAD < batch.length) this.#cells.touch(batch.stock[row + READ_AHEAD] as number);
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
    for (const index of dirty) this.#cells.pageOf(index)[this.#cells.blockOf(index) + DIRTY] = 0;
    this.#dirty = [];
    return dirty;
  }

  /** Returns the stock's present quote, or undefined before its first trade. */
  quote(stock: number): QuoteState | undefined {
    const state = this.#stocks[stock];
    if (state === undefined) return undefined;
    const previousClose = state.previousClose();
    const reference = Number.isNaN(previousClose) ? state.sessionOpen() : previousClose;
    return {
      last: state.last,
      change: priceChange(state.last, reference),
      changePercent: percentChange(state.last, reference),
      reference,
      volume: state.shares(),
      tradeCount: state.tradeCount(),
      sessionMean: state.sessionMean(),
      lastTimeUs: state.newestUs,
    };
  }

  /** Returns what is kept of a stock, for operators to be read with; undefined before its first trade. */
  stateOf(stock: number): StockState | undefined {
    return this.#settled(stock);
  }

  /** Returns the newest bars (at most 32), oldest first, the open one last. */
  recentBars(stock: number, interval: Interval): readonly BarState[] {
    const state = this.#settled(stock);
    if (state === undefined) return [];
    const { cells, block } = state;
    const place = INTERVALS.indexOf(interval);
    return Array.from({ length: lengthOf(cells, block, place) }, (_, i) =>
      barAt(cells, barPlace(cells, block, place, i), stock, interval),
    );
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
    this.#settleAll();
    return { bars: this.#keeper.openBars(), patches: [], alerts: [], late: 0 };
  }

  /** Returns how many alerts each rule's cooldown has held back. */
  heldBack(): ReadonlyMap<string, number> {
    return new Map(this.#book.evaluators.map(({ rule, memory }) => [rule.id, memory.heldBack]));
  }

  /** Returns the whole state as bytes, the stocks' names included. */
  save(): Uint8Array {
    this.#settleAll();
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
    if (this.#stocks[index] === undefined) this.#createStock(index, partition);
    const [cells, block] = [this.#cells.pageOf(index), this.#cells.blockOf(index)];
    const timeUs = batch.timeUs[row] as number;
    measureTrade(batch, row, this.#amounts);
    if (cells[block + DIRTY] === 0) {
      cells[block + DIRTY] = 1;
      this.#dirty.push(index);
    }
    const isNewest = compareOrder(cells, block + NEWEST, batch, row) > 0;
    if (cells[block + HOME] !== partition.number) this.#meet(index, partition, timeUs);
    const pendingUs = cells[block + PENDING_SECOND] as number;
    if (isNewest && timeUs >= pendingUs && timeUs < pendingUs + SECOND_US) {
      addToSecond(cells, block + PENDING, batch, row, this.#amounts);
    } else this.#addOutside(batch, row, index, isNewest);
    if (cells[block + WATCHED] === 1) {
      const state = this.#stocks[index] as StockState;
      this.#watch.trade({ state, index, batch, row, isNewest, amounts: this.#amounts }, this.#alerts);
    } else if (isNewest) takeNewest(cells, block, batch, row);
  }

  /** Adds a trade that does not continue the pending second: it begins another one, or goes into its bars at once. */
  #addOutside(batch: TradeBatch, row: number, index: number, isNewest: boolean): void {
    const state = this.#stocks[index] as StockState;
    const { cells, block } = state;
    const timeUs = batch.timeUs[row] as number;
    const startUs = secondOf(timeUs);
    this.#settle(state, index);
    if (isNewest) {
      state.beginDay(timeUs);
      if (this.#keeper.begin(state, index, timeUs)) {
        cells[block + PENDING_SECOND] = startUs;
        cells[block + PENDING + START_US] = startUs;
        addToSecond(cells, block + PENDING, batch, row, this.#amounts);
        return;
      }
      cells[block + PENDING_SECOND] = Number.NaN;
    }
    setSecond(this.#single, batch, row, this.#amounts);
    this.#merge(state, index, this.#single, 0);
  }

  /** Merges what is pending of a stock into all that is made of trades. */
  #settle(state: StockState, index: number): void {
    const { cells, block } = state;
    const at = block + PENDING;
    if (cells[at + TRADE_COUNT] === 0) return;
    cells[at + CLOSE] = cells[block + LAST] as number;
    copyPlace(cells, at + CLOSE_US, cells, block + NEWEST);
    this.#merge(state, index, cells, at);
    beginSecond(cells, at, cells[block + PENDING_SECOND] as number);
  }

  /** Settles a second whose bar is about to close: what still comes of it goes into its bars at once. */
  #settleForGood(state: StockState, index: number): void {
    this.#settle(state, index);
    state.cells[state.block + PENDING_SECOND] = Number.NaN;
  }

  #settleAll(): void {
    for (const [index, state] of this.#stocks.entries()) if (state !== undefined) this.#settle(state, index);
  }

  #settled(stock: number): StockState | undefined {
    const state = this.#stocks[stock];
    if (state !== undefined) this.#settle(state, stock);
    return state;
  }

  /** Takes in trades of one second, a row at `from[row]` as second-sum.ts lays it out. */
  #merge(state: StockState, stockIndex: number, from: Float64Array, row: number): void {
    this.#keeper.add(state, stockIndex, from, row);
    state.addToDay(from, row);
    state.history?.add(from, row);
    state.regularCloses?.add(from, row);
    if (this.#operators.length === 0) return;
    this.#applied ??= { stockIndex, state, from, row };
    const applied = this.#applied;
    applied.stockIndex = stockIndex;
    applied.state = state;
    applied.from = from;
    applied.row = row;
    for (const operator of this.#operators) operator.add(applied);
  }

  /** The trade is of another partition than the one that closes its stock's bars. */
  #meet(index: number, partition: PartitionState, timeUs: number): void {
    const state = this.#stocks[index] as StockState;
    this.#keeper.meet(state, index, partition, timeUs);
    if (state.home === partition) this.#silences.enqueue(index);
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

  #partitionOf(topic: string, partition: number): PartitionState {
    const key = `${topic}/${partition}`;
    let state = this.#partitions.get(key);
    if (state === undefined) {
      state = new PartitionState(this.#partitions.size, topic, partition);
      this.#partitions.set(key, state);
    }
    return state;
  }

  #createStock(index: number, home: PartitionState): StockState {
    const stock = this.#symbols.stockAt(index);
    const needs = { rules: this.#book.of(stock), previousClose: this.#previousClose };
    this.#cells.add(index);
    const place = { cells: this.#cells.pageOf(index), block: this.#cells.blockOf(index) };
    const state = new StockState(stock, place, this.#calendarOf(stock), home, needs);
    this.#stocks[index] = state;
    return state;
  }
}
