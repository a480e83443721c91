/**
 * What a trade touches of its stock, as numbers side by side: a market of ten thousand stocks does not fit the processor's caches, and
 * each further place in memory would cost a trade more than all its arithmetic. Each stock has a block of cells; the blocks and the older
 * bars of eight stocks make a page, one array.
 *
 * Trades of a stock's newest second are summed up in its block first (PENDING); the sum is merged into the bars of all intervals when
 * the second is over. A bar is a function of the set of its trades, so it does not matter when that is done.
 */
import { INTERVALS } from '../../contract/bars.ts';
import { BAR_WIDTH } from './bar-columns.ts';
import { SECOND_WIDTH, SUM_PRICE } from './second-sum.ts';

const PLACES = INTERVALS.length;

/** Start of the second that trades are summed up for, µs; NaN while they go into the bars one by one. */
export const PENDING_SECOND = 0;
/** Number of the partition that closes the stock's bars. */
export const HOME = 1;
/** 1 while it has traded since `takeDirty`. */
export const DIRTY = 2;
/** 1 when a rule looks at its trades. */
export const WATCHED = 3;
/** (event time, source order) of the newest trade, as `setOrder` keeps it; `LAST` is its price. */
export const NEWEST = 4;
export const LAST = 8;
/** The current trading day, µs: that of the newest trade. */
export const DAY_START = 9;
export const DAY_END = 10;
/** 1 when a rule looks at its bars as they close. */
export const BARS_WATCHED = 11;
/** How many partitions it was seen in. */
export const SEEN_IN = 12;
/** Trades of the pending second as second-sum.ts lays them out; their close is the newest trade's and is written when they are merged. */
export const PENDING = 13;
/** Σ price and Σ price² of the current trading day's trades, as in a row of second-sum.ts; without the pending ones. */
export const DAY_PRICE = PENDING + SECOND_WIDTH;
export const DAY_SUMS_WIDTH = SECOND_WIDTH - SUM_PRICE;
/**
 * By interval: how many bars memory holds; the slot of the oldest; the end that the partition's CloseQueue waits for; how many bars are open,
 * which are the newest ones, or −1 when others lie between them.
 */
export const RING_LENGTH = DAY_PRICE + DAY_SUMS_WIDTH;
export const RING_OLDEST = RING_LENGTH + PLACES;
export const RING_QUEUED = RING_OLDEST + PLACES;
export const RING_OPEN = RING_QUEUED + PLACES;
/** The newest bar of each interval. */
export const NEWEST_BARS = RING_OPEN + PLACES;
const BLOCK_END = NEWEST_BARS + PLACES * BAR_WIDTH;

/** Cells of a cache line. */
const LINE = 8;
/** Cells of a block: whole cache lines. */
const BLOCK = 256;
/** Cells that every trade touches: those up to the pending sums. */
const TOUCHED = DAY_PRICE;
const PAGE_STOCKS = 8;
/** Slots of the bars before the newest one of a stock and interval; a power of two. */
export const RING_SLOTS = 32;
const RINGS = PAGE_STOCKS * BLOCK;
const PAGE = RINGS + PAGE_STOCKS * PLACES * RING_SLOTS * BAR_WIDTH;

if (BLOCK_END > BLOCK) throw new RangeError('a block of cells is too small for what it holds');

/** Place of the slots of a stock's interval, in the page of its block. */
export function slotsAt(block: number, place: number): number {
  return RINGS + ((block / BLOCK) * PLACES + place) * RING_SLOTS * BAR_WIDTH;
}

/** The pages of all stocks. */
export class StockCells {
  readonly #pages: Float64Array[] = [];
  /** What was read ahead: without a use, reading would be left out by the compiler. */
  touched = 0;

  /** Returns the page of a stock that was added. */
  pageOf(stock: number): Float64Array {
    return this.#pages[Math.floor(stock / PAGE_STOCKS)] as Float64Array;
  }

  /** Returns where in its page the block of a stock begins. */
  blockOf(stock: number): number {
    return (stock % PAGE_STOCKS) * BLOCK;
  }

  /** Makes room for a stock. Its cells are 0, but for those that mean that there is nothing yet. */
  add(stock: number): void {
    while (this.#pages.length * PAGE_STOCKS <= stock) this.#pages.push(new Float64Array(PAGE));
    const [cells, block] = [this.pageOf(stock), this.blockOf(stock)];
    cells[block + PENDING_SECOND] = Number.NaN;
    cells[block + NEWEST] = Number.NEGATIVE_INFINITY;
    cells[block + LAST] = Number.NaN;
    cells[block + DAY_START] = Number.NaN;
    cells[block + DAY_END] = Number.NaN;
    cells.fill(Number.POSITIVE_INFINITY, block + RING_QUEUED, block + RING_QUEUED + PLACES);
  }

  /**
   * Reads from every cache line that a trade of the stock touches, so that they are fetched while other trades are applied. With ten
   * thousand stocks, this takes away most of what waiting for memory costs.
   */
  touch(stock: number): void {
    const cells = this.#pages[Math.floor(stock / PAGE_STOCKS)];
    if (cells === undefined) return;
    const block = this.blockOf(stock);
    let sum = 0;
    for (let cell = 0; cell < TOUCHED; cell += LINE) sum += cells[block + cell] as number;
    this.touched = sum;
  }
}
