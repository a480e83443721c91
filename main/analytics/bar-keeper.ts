/**
 * Keeps every stock's bars: finds the bar of a trade, closes bars as watermarks pass their ends, and hands out what closed, what a
 * late trade changed, and the trades of bars that have left memory.
 *
 * A bar is closed by the lowest watermark among the partitions that its stock was seen in. Those that are more than an hour behind the
 * stock's newest trade (a finished file, a partition the key has left) are not waited for: should a trade still come from one, it
 * makes a revision like any other late trade. Nor is one that is over, once there is another.
 */
import { INTERVALS, type Interval } from '../../contract/bars.ts';
import { barAt } from './bar.ts';
import * as column from './bar-columns.ts';
import {
  barPlace,
  dropOldestBar,
  indexOfBar,
  insertBar,
  lengthOf,
  newestAt,
  RING_BARS,
  startsAt,
} from './bar-ring.ts';
import type { BarState } from './bar-state.ts';
import type { PartitionState } from './partition-state.ts';
import {
  BARS_WATCHED,
  HOME,
  PENDING_SECOND,
  RING_OPEN,
  RING_QUEUED,
  SEEN_IN,
  type StockCells,
} from './stock-cells.ts';
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

interface BarKeeperOptions {
  /** Those of the stocks. */
  readonly cells: StockCells;
  /** By stock index. */
  readonly stocks: readonly (StockState | undefined)[];
  readonly latenessUs: number;
  readonly intervals: readonly Interval[];
  /** Called with each bar of a stock whose bars are watched as it closes, the oldest of an interval first; not for later revisions. */
  readonly onClose: (bar: BarState, endUs: number) => void;
  /** Merges what is pending of a stock into its bars, and lets nothing more be pending of that second: a bar that holds it closes. */
  readonly settle: (state: StockState, stock: number) => void;
}

export class BarKeeper {
  readonly #stocks: readonly (StockState | undefined)[];
  readonly #cells: StockCells;
  readonly #latenessUs: number;
  readonly #places: readonly number[];
  readonly #onClose: (bar: BarState, endUs: number) => void;
  readonly #settle: (state: StockState, stock: number) => void;
  #closed: BarState[] = [];
  readonly #patches = new Map<string, Patch>();
  /** Ring number and start of the closed bars that this batch changed. */
  readonly #changed: { readonly ring: number; readonly startUs: number }[] = [];

  constructor({ cells, stocks, latenessUs, intervals, onClose, settle }: BarKeeperOptions) {
    this.#onClose = onClose;
    this.#settle = settle;
    this.#cells = cells;
    this.#stocks = stocks;
    this.#latenessUs = latenessUs;
    this.#places = INTERVALS.flatMap((interval, place) =>
      place === DAY_INTERVAL || intervals.includes(interval) ? [place] : [],
    );
  }

  /**
   * Makes the bars that a time newer than all others of its stock belongs to. Returns whether all of them are open: then trades of that
   * second may be summed up and be merged into them before the first of them closes.
   */
  begin(state: StockState, stock: number, timeUs: number): boolean {
    const { cells, block } = state;
    let areOpen = true;
    for (const place of this.#places) {
      const newest = newestAt(block, place);
      const isInside =
        timeUs >= (cells[newest + column.START_US] as number) &&
        timeUs < (cells[newest + column.END_US] as number);
      if (!isInside) this.#find(state, stock, place, timeUs);
      if (cells[newest + column.PHASE] !== column.PHASE_OPEN) areOpen = false;
    }
    return areOpen;
  }

  /** Merges trades of one second, a row at `from[row]` as second-sum.ts lays it out, into their bar of every interval. */
  add(state: StockState, stock: number, from: Float64Array, row: number): void {
    const timeUs = from[row + column.START_US] as number;
    const { cells, block } = state;
    for (const place of this.#places) {
      let at = newestAt(block, place);
      const startUs = cells[at + column.START_US] as number;
      const endUs = cells[at + column.END_US] as number;
      if (!(timeUs >= startUs && timeUs < endUs)) at = this.#find(state, stock, place, timeUs);
      if (at < 0) {
        this.#patch(state, stock, place, from, row);
        continue;
      }
      column.mergeBar(cells, at, from, row);
      if (cells[at + column.PHASE] === column.PHASE_CLOSED) {
        cells[at + column.PHASE] = column.PHASE_CHANGED;
        this.#changed.push({ ring: stock * PLACES + place, startUs: cells[at + column.START_US] as number });
      }
    }
  }

  /** Notes that a stock was seen in a partition other than its home, which it then leaves if that has fallen behind. */
  meet(state: StockState, stock: number, partition: PartitionState, timeUs: number): void {
    if (!state.partitions.includes(partition))
      state.partitions = [...state.partitions.filter(({ isOver }) => !isOver), partition];
    if (!state.home.isOver && state.home.newestUs >= timeUs - MINUTE_US) return;
    state.home = partition;
    this.enqueue(stock);
  }

  /** Closes the bars that the partition's watermark has passed. */
  close(partition: PartitionState): void {
    const watermarkUs = partition.newestUs - this.#latenessUs;
    const { closing } = partition;
    while (closing.nextUs <= watermarkUs) {
      const queuedUs = closing.nextUs;
      for (const number of closing.takeNext()) this.#closeRing(number, queuedUs, partition);
    }
  }

  /** Puts a stock's open bars into its home's queue, after a restart or a move. */
  enqueue(stock: number): void {
    const state = this.#stocks[stock];
    if (state === undefined) return;
    const { cells, block } = state;
    for (const place of this.#places) {
      cells[block + RING_QUEUED + place] = Number.POSITIVE_INFINITY;
      const open: number[] = [];
      for (let i = 0; i < lengthOf(cells, block, place); i++) {
        if (cells[barPlace(cells, block, place, i) + column.PHASE] === column.PHASE_OPEN) open.push(i);
      }
      const [first] = open;
      const areLast = first === undefined || first + open.length === lengthOf(cells, block, place);
      cells[block + RING_OPEN + place] = areLast ? open.length : -1;
      if (first === undefined) continue;
      const endUs = cells[barPlace(cells, block, place, first) + column.END_US] as number;
      this.#enqueueRing(cells, block, state.home, stock * PLACES + place, this.#lookUs(state.home, endUs));
    }
  }

  /**
   * Returns when a bar of this end is looked at: when its home's watermark passes the end; where that is so and another partition holds it
   * open, at the next whole second. This depends on nothing that a restart forgets: what closed before it must have closed after it too.
   */
  #lookUs(home: PartitionState, endUs: number): number {
    const watermarkUs = home.newestUs - this.#latenessUs;
    return endUs > watermarkUs ? endUs : (Math.floor(watermarkUs / SECOND_US) + 1) * SECOND_US;
  }

  /** Returns what closed, changed or came too late since the last call. */
  takeOutput(): { bars: BarState[]; patches: BarState[] } {
    for (const { ring: number, startUs } of this.#changed) {
      const { cells, block } = this.#stockOf(number);
      const place = number % PLACES;
      const i = indexOfBar(cells, block, place, startUs);
      // Handed out already where the bar has left the ring since.
      if (startsAt(cells, block, place, i, startUs)) {
        this.#handOutChange(number, cells, barPlace(cells, block, place, i));
      }
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

  /** Returns the bars that are still open, by stock, interval and time. Nothing may be pending. */
  openBars(): BarState[] {
    const open: BarState[] = [];
    this.#stocks.forEach((state, stock) => {
      if (state === undefined) return;
      const { cells, block } = state;
      for (const place of this.#places) {
        for (let i = 0; i < lengthOf(cells, block, place); i++) {
          const at = barPlace(cells, block, place, i);
          if (cells[at + column.PHASE] === column.PHASE_OPEN)
            open.push(this.#barAt(stock * PLACES + place, cells, at));
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

  /** Returns the place of a time's bar, making it when there is none; −1 when it is older than the full ring. */
  #find(state: StockState, stock: number, place: number, timeUs: number): number {
    const { cells, block } = state;
    const startUs = this.#startOf(state, place, timeUs);
    let i = indexOfBar(cells, block, place, startUs);
    if (startsAt(cells, block, place, i, startUs)) return barPlace(cells, block, place, i);
    const number = stock * PLACES + place;
    if (lengthOf(cells, block, place) === RING_BARS) {
      if (i === 0) return -1;
      this.#evictOldest(number, state);
      i--;
    }
    const endUs = this.endOf(state, place, timeUs);
    const at = insertBar(cells, block, place, i, startUs, endUs);
    if (endUs <= state.watermarkUs(this.#latenessUs)) {
      // Late from its first trade: it comes out, as revision 0, with the changes of this batch.
      cells[at + column.PHASE] = column.PHASE_CHANGED;
      cells[at + column.REVISION] = -1;
      this.#changed.push({ ring: number, startUs });
      countLate(cells, block, place, i);
      return at;
    }
    countOpened(cells, block, place, i);
    const lookUs = this.#lookUs(state.home, endUs);
    if (lookUs < (cells[block + RING_QUEUED + place] as number))
      this.#enqueueRing(cells, block, state.home, number, lookUs);
    return at;
  }

  /** An open bar that has to leave memory comes out as if it had closed; its further trades come out as patches. */
  #evictOldest(number: number, state: StockState): void {
    const { cells, block } = state;
    const place = number % PLACES;
    // Nearly always it is closed and handed out, and then it need not be fetched from memory.
    if (this.#changed.length === 0 && firstOpen(cells, block, place) > 0) {
      dropOldestBar(cells, block, place);
      return;
    }
    const at = barPlace(cells, block, place, 0);
    const phase = cells[at + column.PHASE];
    if (phase === column.PHASE_CHANGED) this.#handOutChange(number, cells, at);
    else if (phase === column.PHASE_OPEN) this.#handOutClosed(number, cells, block, at);
    dropOldestBar(cells, block, place);
  }

  #handOutClosed(number: number, cells: Float64Array, block: number, at: number): void {
    countClosed(cells, block, number % PLACES);
    cells[at + column.PHASE] = column.PHASE_CLOSED;
    const bar = this.#barAt(number, cells, at);
    this.#closed.push(bar);
    if (cells[block + BARS_WATCHED] === 1) this.#onClose(bar, cells[at + column.END_US] as number);
  }

  #handOutChange(number: number, cells: Float64Array, at: number): void {
    if (cells[at + column.PHASE] !== column.PHASE_CHANGED) return;
    cells[at + column.PHASE] = column.PHASE_CLOSED;
    cells[at + column.REVISION] = (cells[at + column.REVISION] as number) + 1;
    this.#closed.push(this.#barAt(number, cells, at));
  }

  /** Looks at no more of the stock than its cells, as far as that can be. */
  #closeRing(number: number, queuedUs: number, partition: PartitionState): void {
    const stock = Math.floor(number / PLACES);
    const place = number % PLACES;
    const [cells, block] = [this.#cells.pageOf(stock), this.#cells.blockOf(stock)];
    // Left behind by a move to another partition, or by an older bar that was put in before it.
    const isHome = cells[block + HOME] === partition.number;
    if (!isHome || cells[block + RING_QUEUED + place] !== queuedUs) return;
    cells[block + RING_QUEUED + place] = Number.POSITIVE_INFINITY;
    const watermarkUs =
      cells[block + SEEN_IN] === 1
        ? partition.newestUs - this.#latenessUs
        : this.#stockOf(number).watermarkUs(this.#latenessUs);
    if ((cells[block + PENDING_SECOND] as number) < watermarkUs) this.#settle(this.#stockOf(number), stock);
    for (let i = firstOpen(cells, block, place); i < lengthOf(cells, block, place); i++) {
      const at = barPlace(cells, block, place, i);
      if (cells[at + column.PHASE] !== column.PHASE_OPEN) continue;
      const endUs = cells[at + column.END_US] as number;
      if (endUs > watermarkUs) {
        this.#enqueueRing(cells, block, partition, number, this.#lookUs(partition, endUs));
        return;
      }
      this.#handOutClosed(number, cells, block, at);
    }
  }

  #enqueueRing(
    cells: Float64Array,
    block: number,
    home: PartitionState,
    number: number,
    lookUs: number,
  ): void {
    cells[block + RING_QUEUED + (number % PLACES)] = lookUs;
    home.closing.add(lookUs, number);
  }

  #patch(state: StockState, stock: number, place: number, from: Float64Array, row: number): void {
    const timeUs = from[row + column.START_US] as number;
    const startUs = this.#startOf(state, place, timeUs);
    const key = `${stock * PLACES + place}/${startUs}`;
    let patch = this.#patches.get(key);
    if (patch === undefined) {
      const bar = new Float64Array(column.BAR_WIDTH);
      column.startBar(bar, 0, startUs, this.endOf(state, place, timeUs));
      patch = { stock, interval: INTERVALS[place] as Interval, bar };
      this.#patches.set(key, patch);
    }
    column.mergeBar(patch.bar, 0, from, row);
  }

  #stockOf(number: number): StockState {
    return this.#stocks[Math.floor(number / PLACES)] as StockState;
  }

  #barAt(number: number, cells: Float64Array, at: number): BarState {
    return barAt(cells, at, Math.floor(number / PLACES), INTERVALS[number % PLACES] as Interval);
  }
}

/** Index of the oldest open bar, or one before it. */
function firstOpen(cells: Float64Array, block: number, place: number): number {
  const open = cells[block + RING_OPEN + place] as number;
  return open < 0 ? 0 : lengthOf(cells, block, place) - open;
}

/** An open bar was put in as the i-th. One after it may have closed already, while the watermark was higher than it is now. */
function countOpened(cells: Float64Array, block: number, place: number, i: number): void {
  const open = cells[block + RING_OPEN + place] as number;
  const after = lengthOf(cells, block, place) - 1 - i;
  cells[block + RING_OPEN + place] = open < 0 || open < after ? -1 : open + 1;
}

/** A bar that is closed already was put in as the i-th. Where partitions differ, one before it may wait to be closed. */
function countLate(cells: Float64Array, block: number, place: number, i: number): void {
  const after = lengthOf(cells, block, place) - 1 - i;
  if ((cells[block + RING_OPEN + place] as number) > after) cells[block + RING_OPEN + place] = -1;
}

function countClosed(cells: Float64Array, block: number, place: number): void {
  const open = cells[block + RING_OPEN + place] as number;
  if (open > 0) cells[block + RING_OPEN + place] = open - 1;
}
