/**
 * Keeps every stock's bars: finds the bar of a trade, closes bars as watermarks pass their ends, and hands out what closed, what a
 * late trade changed, and the trades of bars that have left memory.
 *
 * A bar is closed by the lowest watermark among the partitions that its stock was seen in. Those that are more than an hour behind the
 * stock's newest trade (a finished file, a partition the key has left) are not waited for: should a trade still come from one, it
 * makes a revision like any other late trade.
 */
import { INTERVALS, type Interval } from '../../contract/bars.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { barAt } from './bar.ts';
import * as column from './bar-columns.ts';
import type { BarRing } from './bar-ring.ts';
import type { BarState } from './bar-state.ts';
import type { PartitionState } from './partition-state.ts';
import { DAY_INTERVAL, LENGTHS_US, type StockState } from './stock-state.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
/** A ring's number in queues is stock index × 8 + place of the interval. */
const PLACES = INTERVALS.length;

interface Patch {
  readonly stock: number;
  readonly interval: Interval;
  readonly bar: Float64Array;
}

export class BarKeeper {
  readonly #stocks: readonly (StockState | undefined)[];
  readonly #latenessUs: number;
  readonly #places: readonly number[];
  readonly #onClose: (bar: BarState, endUs: number) => void;
  #closed: BarState[] = [];
  readonly #patches = new Map<string, Patch>();
  /** Ring number and start of the closed bars that this batch changed. */
  readonly #changed: { readonly ring: number; readonly startUs: number }[] = [];

  /** @param onClose called with each bar as it closes, the oldest of a stock and interval first; not for later revisions. */
  constructor(
    stocks: readonly (StockState | undefined)[],
    latenessUs: number,
    intervals: readonly Interval[],
    onClose: (bar: BarState, endUs: number) => void,
  ) {
    this.#onClose = onClose;
    this.#stocks = stocks;
    this.#latenessUs = latenessUs;
    this.#places = INTERVALS.flatMap((interval, place) =>
      place === DAY_INTERVAL || intervals.includes(interval) ? [place] : [],
    );
  }

  /** Adds a trade to its bar of every interval. */
  add(state: StockState, stock: number, batch: TradeBatch, row: number, amounts: Float64Array): void {
    const timeUs = batch.timeUs[row] as number;
    for (const place of this.#places) {
      const ring = state.rings[place] as BarRing;
      let at = ring.newestAt;
      const startUs = ring.bars[at + column.START_US] as number;
      const endUs = ring.bars[at + column.END_US] as number;
      // Not so while the ring is empty: its first window is NaN.
      if (!(timeUs >= startUs && timeUs < endUs)) at = this.#find(state, stock, place, timeUs);
      if (at < 0) {
        this.#patch(state, stock, place, batch, row, amounts);
        continue;
      }
      const { bars } = ring;
      column.addTrade(bars, at, batch, row, amounts);
      if (bars[at + column.PHASE] === column.PHASE_CLOSED) {
        bars[at + column.PHASE] = column.PHASE_CHANGED;
        this.#changed.push({ ring: stock * PLACES + place, startUs: bars[at + column.START_US] as number });
      }
    }
  }

  /** Notes that a stock was seen in a partition other than its home, which it then leaves if that has fallen behind. */
  meet(state: StockState, stock: number, partition: PartitionState, timeUs: number): void {
    if (!state.partitions.includes(partition)) state.partitions.push(partition);
    if (state.home.newestUs >= timeUs - MINUTE_US) return;
    state.home = partition;
    this.enqueue(stock);
  }

  /** Closes the bars that the partition's watermark has passed. */
  close(partition: PartitionState): void {
    const watermarkUs = partition.newestUs - this.#latenessUs;
    const { closing } = partition;
    while (closing.nextUs <= watermarkUs) {
      const endUs = closing.nextUs;
      for (const number of closing.takeNext()) this.#closeRing(number, endUs, partition);
    }
  }

  /** Puts a stock's open bars into its home's queue, after a restart or a move. */
  enqueue(stock: number): void {
    const state = this.#stocks[stock];
    if (state === undefined) return;
    for (const place of this.#places) {
      const ring = state.rings[place] as BarRing;
      ring.queuedEndUs = Number.POSITIVE_INFINITY;
      for (let i = 0; i < ring.length; i++) {
        if (ring.bars[ring.at(i) + column.PHASE] !== column.PHASE_OPEN) continue;
        this.#enqueueRing(state, stock * PLACES + place, ring.bars[ring.at(i) + column.END_US] as number);
        break;
      }
    }
  }

  /** Returns what closed, changed or came too late since the last call. */
  takeOutput(): { bars: BarState[]; patches: BarState[] } {
    for (const { ring: number, startUs } of this.#changed) {
      const ring = this.#ringOf(number);
      const i = ring.indexOf(startUs);
      // Handed out already where the bar has left the ring since.
      if (ring.startsAt(i, startUs)) this.#handOutChange(number, ring, ring.at(i));
    }
    this.#changed.length = 0;
    const bars = this.#closed;
    this.#closed = [];
    const patches = [...this.#patches.values()].map(({ bar, stock, interval }) =>
      barAt(bar, 0, stock, interval),
    );
    this.#patches.clear();
    return { bars, patches };
  }

  /** Returns the bars that are still open, by stock, interval and time. */
  openBars(): BarState[] {
    const open: BarState[] = [];
    this.#stocks.forEach((state, stock) => {
      for (const place of state === undefined ? [] : this.#places) {
        const number = stock * PLACES + place;
        const ring = this.#ringOf(number);
        for (let i = 0; i < ring.length; i++) {
          const at = ring.at(i);
          if (ring.bars[at + column.PHASE] === column.PHASE_OPEN) open.push(this.#barAt(number, ring, at));
        }
      }
    });
    return open;
  }

  /** Returns the end, µs, of the window that a time belongs to. */
  endOf(state: StockState, place: number, timeUs: number): number {
    if (place === DAY_INTERVAL) return state.days.dayOf(timeUs).endUs;
    const length = LENGTHS_US[place] as number;
    return (Math.floor(timeUs / length) + 1) * length;
  }

  #startOf(state: StockState, place: number, timeUs: number): number {
    if (place === DAY_INTERVAL) return state.days.dayOf(timeUs).startUs;
    const length = LENGTHS_US[place] as number;
    return Math.floor(timeUs / length) * length;
  }

  /** Returns the place of a trade's bar in its ring, making it when there is none; −1 when it is older than the full ring. */
  #find(state: StockState, stock: number, place: number, timeUs: number): number {
    const ring = state.rings[place] as BarRing;
    const startUs = this.#startOf(state, place, timeUs);
    let i = ring.indexOf(startUs);
    if (ring.startsAt(i, startUs)) return ring.at(i);
    const number = stock * PLACES + place;
    if (ring.isFull) {
      if (i === 0) return -1;
      this.#evictOldest(number, ring);
      i--;
    }
    const endUs = this.endOf(state, place, timeUs);
    const at = ring.insert(i, startUs, endUs);
    if (endUs <= state.watermarkUs(this.#latenessUs)) {
      // Late from its first trade: it comes out, as revision 0, with the changes of this batch.
      ring.bars[at + column.PHASE] = column.PHASE_CHANGED;
      ring.bars[at + column.REVISION] = -1;
      this.#changed.push({ ring: number, startUs });
    } else if (endUs < ring.queuedEndUs) {
      this.#enqueueRing(state, number, endUs);
    }
    return at;
  }

  /** An open bar that has to leave memory comes out as if it had closed; its further trades come out as patches. */
  #evictOldest(number: number, ring: BarRing): void {
    const at = ring.at(0);
    const phase = ring.bars[at + column.PHASE];
    if (phase === column.PHASE_CHANGED) this.#handOutChange(number, ring, at);
    else if (phase === column.PHASE_OPEN) this.#handOutClosed(number, ring, at);
    ring.dropOldest();
  }

  #handOutClosed(number: number, ring: BarRing, at: number): void {
    ring.bars[at + column.PHASE] = column.PHASE_CLOSED;
    const bar = this.#barAt(number, ring, at);
    this.#closed.push(bar);
    this.#onClose(bar, ring.bars[at + column.END_US] as number);
  }

  #handOutChange(number: number, ring: BarRing, at: number): void {
    if (ring.bars[at + column.PHASE] !== column.PHASE_CHANGED) return;
    ring.bars[at + column.PHASE] = column.PHASE_CLOSED;
    ring.bars[at + column.REVISION] = (ring.bars[at + column.REVISION] as number) + 1;
    this.#closed.push(this.#barAt(number, ring, at));
  }

  #closeRing(number: number, queuedEndUs: number, partition: PartitionState): void {
    const state = this.#stocks[Math.floor(number / PLACES)] as StockState;
    const ring = this.#ringOf(number);
    // Left behind by a move to another partition, or by an older bar that was put in before it.
    if (state.home !== partition || ring.queuedEndUs !== queuedEndUs) return;
    ring.queuedEndUs = Number.POSITIVE_INFINITY;
    const watermarkUs = state.watermarkUs(this.#latenessUs);
    for (let i = 0; i < ring.length; i++) {
      const at = ring.at(i);
      if (ring.bars[at + column.PHASE] !== column.PHASE_OPEN) continue;
      const endUs = ring.bars[at + column.END_US] as number;
      if (endUs > watermarkUs) {
        // Where another partition holds the bar open, it is looked at again a second later.
        this.#enqueueRing(state, number, Math.max(endUs, partition.newestUs - this.#latenessUs + SECOND_US));
        return;
      }
      this.#handOutClosed(number, ring, at);
    }
  }

  #enqueueRing(state: StockState, number: number, endUs: number): void {
    this.#ringOf(number).queuedEndUs = endUs;
    state.home.closing.add(endUs, number);
  }

  #patch(
    state: StockState,
    stock: number,
    place: number,
    batch: TradeBatch,
    row: number,
    amounts: Float64Array,
  ): void {
    const timeUs = batch.timeUs[row] as number;
    const startUs = this.#startOf(state, place, timeUs);
    const key = `${stock * PLACES + place}/${startUs}`;
    let patch = this.#patches.get(key);
    if (patch === undefined) {
      const bar = new Float64Array(column.BAR_WIDTH);
      column.startBar(bar, 0, startUs, this.endOf(state, place, timeUs));
      patch = { stock, interval: INTERVALS[place] as Interval, bar };
      this.#patches.set(key, patch);
    }
    column.addTrade(patch.bar, 0, batch, row, amounts);
  }

  #ringOf(number: number): BarRing {
    return (this.#stocks[Math.floor(number / PLACES)] as StockState).rings[number % PLACES] as BarRing;
  }

  #barAt(number: number, ring: BarRing, at: number): BarState {
    return barAt(ring.bars, at, Math.floor(number / PLACES), INTERVALS[number % PLACES] as Interval);
  }
}
