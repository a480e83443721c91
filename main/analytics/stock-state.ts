import { INTERVAL_MS, INTERVALS, type Interval } from '../../contract/bars.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { Stock } from '../../contract/units.ts';
import { QuietBands } from '../alerts/quiet-bands.ts';
import type { StockRules } from '../alerts/rule-book.ts';
import type { DayVolume, PriceReferences, WindowVolume, WindowVolumes } from '../alerts/rule-evaluator.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { TradingDays } from '../calendar/trading-days.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { volumeOf } from './bar.ts';
import { CLOSE, OPEN, START_US, setOrder, TRADE_COUNT, VOLUME_NANO, VOLUME_WHOLE } from './bar-columns.ts';
import { barPlace, lengthOf, newestAt } from './bar-ring.ts';
import { CloseHistory } from './close-history.ts';
import { addPair, PRICE_UNITS } from './exact-sum.ts';
import type { PartitionState } from './partition-state.ts';
import { RegularCloses } from './regular-closes.ts';
import { SUM_PRICE, secondOf } from './second-sum.ts';
import {
  BARS_WATCHED,
  DAY_END,
  DAY_PRICE,
  DAY_START,
  DAY_SUMS_WIDTH,
  HOME,
  LAST,
  NEWEST,
  PENDING,
  SEEN_IN,
  WATCHED,
} from './stock-cells.ts';
import { addPairs } from './trade-sums.ts';
import { VolumeHistory } from './volume-history.ts';

export const DAY_INTERVAL = INTERVALS.indexOf('1d');
/** Length of each interval, µs. */
export const LENGTHS_US = Float64Array.from(INTERVALS, (interval: Interval) => INTERVAL_MS[interval] * 1000);

/** A partition of the stock that has fallen behind its newest trade so far has ended or lost the stock: no bar waits for it. */
const PARTITION_LAG_US = 3_600_000_000;

const BILLION = 1_000_000_000;
/** Σ price that is being added up. */
const sum = new Float64Array(2);

/** Where the cells of a stock are. */
export interface CellsPlace {
  readonly cells: Float64Array;
  readonly block: number;
}

/** What has to be kept of a stock besides bars. */
export interface StockNeeds {
  readonly rules: StockRules;
  readonly previousClose: PreviousClose;
}

/** Everything that the analytics keeps of one stock. Its numbers are cells of a page, see stock-cells.ts. */
export class StockState implements PriceReferences, DayVolume, WindowVolumes {
  readonly rules: StockRules;
  /** Of the rules that see its newest trades. */
  readonly quietBands: QuietBands;
  readonly stock: Stock;
  readonly calendar: Calendar;
  readonly days: TradingDays;
  /** The page that holds its numbers, and where in it they begin. */
  readonly cells: Float64Array;
  readonly block: number;
  /** Volumes for rules over windows of them; undefined when there is no such rule. */
  readonly volumes: VolumeHistory | undefined;
  /** Undefined where the previous close is that of the trading day. */
  readonly regularCloses: RegularCloses | undefined;
  /** Closes for rules over a window; undefined when there is no such rule. */
  readonly history: CloseHistory | undefined;
  #partitions: readonly PartitionState[] = [];
  #home: PartitionState;
  #previousClose = Number.NaN;
  /** Until another day begins or a trade of an earlier one comes. */
  #isPreviousCloseKnown = false;

  constructor(stock: Stock, place: CellsPlace, calendar: Calendar, home: PartitionState, needs: StockNeeds) {
    this.stock = stock;
    this.cells = place.cells;
    this.block = place.block;
    this.calendar = calendar;
    this.days = calendar.days;
    this.#home = home;
    this.home = home;
    this.partitions = [home];
    const { rules } = needs;
    this.rules = rules;
    this.quietBands = new QuietBands(rules.measures, rules.newest);
    this.history = rules.historyUs > 0 ? new CloseHistory(rules.historyUs) : undefined;
    this.volumes = rules.volumeWindowsUs.length > 0 ? new VolumeHistory(rules.volumeWindowsUs) : undefined;
    this.regularCloses = needs.previousClose === 'regular_session' ? new RegularCloses(calendar) : undefined;
    const isWatched = rules.newest.length + rules.silences.length + rules.volumeWindowsUs.length > 0;
    this.cells[this.block + WATCHED] = isWatched ? 1 : 0;
    this.cells[this.block + BARS_WATCHED] = rules.bars.length > 0 ? 1 : 0;
  }

  /** The partition that closes its bars: of those it was seen in, one that is not behind. */
  get home(): PartitionState {
    return this.#home;
  }

  set home(partition: PartitionState) {
    this.#home = partition;
    this.cells[this.block + HOME] = partition.number;
  }

  /** Those it was seen in. */
  get partitions(): readonly PartitionState[] {
    return this.#partitions;
  }

  set partitions(partitions: readonly PartitionState[]) {
    this.#partitions = partitions;
    this.cells[this.block + SEEN_IN] = partitions.length;
  }

  /** Event time of the newest trade, µs; −Infinity before the first. */
  get newestUs(): number {
    return this.cells[this.block + NEWEST] as number;
  }

  /** Price of the newest trade; NaN before the first. */
  get last(): number {
    return this.cells[this.block + LAST] as number;
  }

  /** Start of the current trading day, that of the newest trade, µs; NaN before the first. */
  get dayStartUs(): number {
    return this.cells[this.block + DAY_START] as number;
  }

  /** Lowest watermark among the partitions that the stock was seen in, µs, as far as they keep up with it. */
  watermarkUs(latenessUs: number): number {
    let lowest = this.#home.newestUs;
    if (this.cells[this.block + SEEN_IN] === 1) return lowest - latenessUs;
    const behindUs = this.newestUs - PARTITION_LAG_US;
    for (const { newestUs } of this.#partitions) {
      if (newestUs < lowest && newestUs >= behindUs) lowest = newestUs;
    }
    return lowest - latenessUs;
  }

  /** Begins the trading day of a trade that is the newest, if it is not the current one. Nothing of the day before may be pending. */
  beginDay(timeUs: number): void {
    const { cells, block } = this;
    if (timeUs >= (cells[block + DAY_START] as number) && timeUs < (cells[block + DAY_END] as number)) return;
    const day = this.days.dayOf(timeUs);
    this.#isPreviousCloseKnown = false;
    cells[block + DAY_START] = day.startUs;
    cells[block + DAY_END] = day.endUs;
    cells.fill(0, block + DAY_PRICE, block + DAY_PRICE + DAY_SUMS_WIDTH);
  }

  /** Adds the prices of trades of one second, a row at `from[row]` as second-sum.ts lays it out, into their trading day. */
  addToDay(from: Float64Array, row: number): void {
    const { cells, block } = this;
    if ((from[row + START_US] as number) < (cells[block + DAY_START] as number)) {
      this.#isPreviousCloseKnown = false;
      return;
    }
    addPairs(cells, block + DAY_PRICE, from, row + SUM_PRICE, DAY_SUMS_WIDTH);
  }

  /**
   * Close of the last trading day before the current one on which the exchange had a regular session: what was traded on a weekend or
   * a holiday has a bar, but is no reference. Or, where it is set so, the last price of the last regular session that the stock traded in.
   */
  previousClose(): number {
    if (this.#isPreviousCloseKnown) return this.#previousClose;
    this.#previousClose = this.#findPreviousClose();
    this.#isPreviousCloseKnown = true;
    return this.#previousClose;
  }

  #findPreviousClose(): number {
    if (this.regularCloses !== undefined) return this.regularCloses.before(this.dayStartUs);
    const { cells, block } = this;
    for (let i = lengthOf(cells, block, DAY_INTERVAL) - 2; i >= 0; i--) {
      const at = barPlace(cells, block, DAY_INTERVAL, i);
      if (this.calendar.regularSessionOf(cells[at + START_US] as number) === undefined) continue;
      return cells[at + CLOSE] as number;
    }
    return Number.NaN;
  }

  sessionOpen(): number {
    const { cells, block } = this;
    if (lengthOf(cells, block, DAY_INTERVAL) === 0) return Number.NaN;
    const day = this.dayAt;
    // What is pending comes after all that is in the bar.
    const at = (cells[day + TRADE_COUNT] as number) > 0 ? day : block + PENDING;
    return cells[at + OPEN] as number;
  }

  windowClose(windowUs: number): number {
    return this.history?.closeBefore(windowUs, secondOf(this.newestUs)) ?? Number.NaN;
  }

  windowVolume(windowUs: number): WindowVolume | undefined {
    return this.volumes?.windowVolume(windowUs);
  }

  wholeShares(): number {
    return this.#volume().volumeWhole;
  }

  shares(): number {
    return volumeOf(this.#volume());
  }

  /** Trades of the current trading day, with what is pending. */
  tradeCount(): number {
    return (
      (this.cells[this.dayAt + TRADE_COUNT] as number) +
      (this.cells[this.block + PENDING + TRADE_COUNT] as number)
    );
  }

  /** Mean of the prices of the current trading day's trades, with what is pending. */
  sessionMean(): number {
    const { cells, block } = this;
    const [day, pending] = [block + DAY_PRICE, block + PENDING + SUM_PRICE];
    sum[0] = cells[day] as number;
    sum[1] = cells[day + 1] as number;
    addPair(sum, 0, cells[pending] as number, cells[pending + 1] as number);
    return ((sum[0] as number) + (sum[1] as number)) / PRICE_UNITS / this.tradeCount();
  }

  /** Place of the current trading day's bar among the cells. */
  get dayAt(): number {
    return newestAt(this.block, DAY_INTERVAL);
  }

  /** Volume of the current trading day, with what is pending. */
  #volume(): { readonly volumeWhole: number; readonly volumeNano: number } {
    const { cells, block } = this;
    const [day, pending] = [this.dayAt, block + PENDING];
    const nano = (cells[day + VOLUME_NANO] as number) + (cells[pending + VOLUME_NANO] as number);
    const carry = nano >= BILLION ? 1 : 0;
    const whole = (cells[day + VOLUME_WHOLE] as number) + (cells[pending + VOLUME_WHOLE] as number);
    return { volumeWhole: whole + carry, volumeNano: nano - carry * BILLION };
  }
}

/** Takes a trade as its stock's newest one. */
export function takeNewest(cells: Float64Array, block: number, batch: TradeBatch, row: number): void {
  setOrder(cells, block + NEWEST, batch, row);
  cells[block + LAST] = batch.price[row] as number;
}
