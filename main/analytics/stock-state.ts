import { INTERVAL_MS, INTERVALS, type Interval } from '../../contract/bars.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { Stock } from '../../contract/units.ts';
import type { StockRules } from '../alerts/rule-book.ts';
import type { DayVolume, PriceReferences, WindowVolume, WindowVolumes } from '../alerts/rule-evaluator.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { TradingDays } from '../calendar/trading-days.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { volumeOf } from './bar.ts';
import {
  CLOSE,
  compareOrder,
  OPEN,
  START_US,
  setOrder,
  TRADE_COUNT,
  VOLUME_NANO,
  VOLUME_WHOLE,
} from './bar-columns.ts';
import { BarRing } from './bar-ring.ts';
import { CloseHistory } from './close-history.ts';
import { AMOUNT_PRICE_HIGH, AMOUNT_PRICE_LOW, addPair, PRICE_UNITS } from './exact-sum.ts';
import type { PartitionState } from './partition-state.ts';
import { RegularCloses } from './regular-closes.ts';
import { VolumeHistory } from './volume-history.ts';

export const DAY_INTERVAL = INTERVALS.indexOf('1d');
/** Length of each interval, µs. */
export const LENGTHS_US = Float64Array.from(INTERVALS, (interval: Interval) => INTERVAL_MS[interval] * 1000);

/** A partition of the stock that has fallen behind its newest trade so far has ended or lost the stock: no bar waits for it. */
const PARTITION_LAG_US = 3_600_000_000;

/** What has to be kept of a stock besides bars. */
export interface StockNeeds {
  readonly rules: StockRules;
  readonly previousClose: PreviousClose;
}

/** Everything that the analytics keeps of one stock. */
export class StockState implements PriceReferences, DayVolume, WindowVolumes {
  readonly rules: StockRules;
  readonly stock: Stock;
  readonly calendar: Calendar;
  readonly days: TradingDays;
  /** Volumes for rules over windows of them; undefined when there is no such rule. */
  readonly volumes: VolumeHistory | undefined;
  /** Undefined where the previous close is that of the trading day. */
  readonly regularCloses: RegularCloses | undefined;
  /** By place in INTERVALS. */
  readonly rings: readonly BarRing[] = INTERVALS.map(() => new BarRing());
  /** Closes for rules over a window; undefined when there is no such rule. */
  readonly history: CloseHistory | undefined;
  /** Those it was seen in. */
  readonly partitions: PartitionState[] = [];
  /** The one that closes its bars: of those it was seen in, one that is not behind. */
  home: PartitionState;
  /** The current trading day: that of the newest trade. */
  dayStartUs = Number.NaN;
  dayEndUs = Number.NaN;
  /** (event time, source order) of the newest trade; `last` is its price. */
  readonly newest = Float64Array.of(Number.NEGATIVE_INFINITY, 0, 0, 0);
  last = Number.NaN;
  /** Σ price of the current trading day's trades, as a pair in PRICE_UNITS. */
  readonly priceSum = new Float64Array(2);
  isDirty = false;

  constructor(stock: Stock, calendar: Calendar, home: PartitionState, needs: StockNeeds) {
    this.stock = stock;
    this.calendar = calendar;
    this.days = calendar.days;
    this.home = home;
    this.partitions.push(home);
    const { rules } = needs;
    this.rules = rules;
    this.history = rules.historyUs > 0 ? new CloseHistory(rules.historyUs) : undefined;
    this.volumes = rules.volumeWindowsUs.length > 0 ? new VolumeHistory(rules.volumeWindowsUs) : undefined;
    this.regularCloses = needs.previousClose === 'regular_session' ? new RegularCloses(calendar) : undefined;
  }

  /** Lowest watermark among the partitions that the stock was seen in, µs, as far as they keep up with it. */
  watermarkUs(latenessUs: number): number {
    let lowest = this.home.newestUs;
    const behindUs = (this.newest[0] as number) - PARTITION_LAG_US;
    for (const { newestUs } of this.partitions) {
      if (newestUs < lowest && newestUs >= behindUs) lowest = newestUs;
    }
    return lowest - latenessUs;
  }

  /** Counts the trade's price into its trading day, beginning a new day with the first trade of one. */
  addToSession(timeUs: number, amounts: Float64Array): void {
    if (!(timeUs >= this.dayStartUs && timeUs < this.dayEndUs)) {
      if (timeUs < this.dayStartUs) return;
      const day = this.days.dayOf(timeUs);
      this.dayStartUs = day.startUs;
      this.dayEndUs = day.endUs;
      this.priceSum.fill(0);
    }
    addPair(this.priceSum, 0, amounts[AMOUNT_PRICE_HIGH] as number, amounts[AMOUNT_PRICE_LOW] as number);
  }

  /** Takes the trade as the newest one; returns false when it is older than the newest. */
  advance(batch: TradeBatch, row: number): boolean {
    if (compareOrder(this.newest, 0, batch, row) <= 0) return false;
    setOrder(this.newest, 0, batch, row);
    this.last = batch.price[row] as number;
    return true;
  }

  /**
   * Close of the last trading day before the current one on which the exchange had a regular session: what was traded on a weekend or
   * a holiday has a bar, but is no reference. Or, where it is set so, the last price of the last regular session that the stock traded in.
   */
  previousClose(): number {
    if (this.regularCloses !== undefined) return this.regularCloses.before(this.dayStartUs);
    const ring = this.#dayRing;
    for (let i = ring.length - 2; i >= 0; i--) {
      const at = ring.at(i);
      if (this.calendar.regularSessionOf(ring.bars[at + START_US] as number) === undefined) continue;
      return ring.bars[at + CLOSE] as number;
    }
    return Number.NaN;
  }

  sessionOpen(): number {
    const ring = this.#dayRing;
    return ring.length === 0 ? Number.NaN : (ring.bars[ring.newestAt + OPEN] as number);
  }

  windowClose(windowUs: number): number {
    return this.history?.closeBefore(windowUs) ?? Number.NaN;
  }

  windowVolume(windowUs: number): WindowVolume | undefined {
    return this.volumes?.windowVolume(windowUs);
  }

  wholeShares(): number {
    const ring = this.#dayRing;
    return ring.bars[ring.newestAt + VOLUME_WHOLE] as number;
  }

  shares(): number {
    const ring = this.#dayRing;
    return volumeOf({
      volumeWhole: this.wholeShares(),
      volumeNano: ring.bars[ring.newestAt + VOLUME_NANO] as number,
    });
  }

  /** Mean of the prices of the current trading day's trades. */
  sessionMean(): number {
    const ring = this.#dayRing;
    const sum = (this.priceSum[0] as number) + (this.priceSum[1] as number);
    return sum / PRICE_UNITS / (ring.bars[ring.newestAt + TRADE_COUNT] as number);
  }

  get #dayRing(): BarRing {
    return this.rings[DAY_INTERVAL] as BarRing;
  }
}
