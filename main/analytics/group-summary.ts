/** What a group of trades sums up to, of one chosen value: its row of numbers, trade by trade, and the aggregates that it gives. */
import type { Aggregate, GroupValue } from '../../contract/pivot.ts';
import { POWERS_OF_TEN } from '../trades/decimal.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { compareOrder, setOrder } from './bar-columns.ts';
import {
  AMOUNT_NANO,
  AMOUNT_NOTIONAL_HIGH,
  AMOUNT_NOTIONAL_LOW,
  AMOUNT_PRICE_HIGH,
  AMOUNT_PRICE_LOW,
  AMOUNT_WHOLE,
  addPair,
  integerOf,
  NOTIONAL_UNITS,
  PRICE_UNITS,
  setProduct,
} from './exact-sum.ts';
import {
  COUNT,
  FIRST,
  FIRST_ORDER,
  GROUP_WIDTH,
  LAST,
  LAST_ORDER,
  MAX,
  MIN,
  mergeGroupRows,
  NANO,
  NOTIONAL,
  ORIGIN,
  SQUARES,
  SUM,
  WHOLE,
} from './group-row.ts';

const BILLION = 1_000_000_000;

/** Small units in which each value is summed: a quantity, like a price, has at most 9 digits behind the point. */
export const VALUE_UNITS: Readonly<Record<GroupValue, number>> = {
  price: PRICE_UNITS,
  quantity: BILLION,
  notional: NOTIONAL_UNITS,
};

/** One number per aggregate; NaN where undefined. */
export type GroupAggregates = Readonly<Record<Aggregate, number>>;

const pair = new Float64Array(2);
const square = new Float64Array(2);

/** Writes the trade's value, in its units, to `pair`. */
function measure(value: GroupValue, amounts: Float64Array): void {
  switch (value) {
    case 'price':
      pair[0] = amounts[AMOUNT_PRICE_HIGH] as number;
      pair[1] = amounts[AMOUNT_PRICE_LOW] as number;
      return;
    case 'notional':
      pair[0] = amounts[AMOUNT_NOTIONAL_HIGH] as number;
      pair[1] = amounts[AMOUNT_NOTIONAL_LOW] as number;
      return;
    case 'quantity':
      setProduct(pair, 0, amounts[AMOUNT_WHOLE] as number, BILLION);
      addPair(pair, 0, amounts[AMOUNT_NANO] as number, 0);
  }
}

/** Price × quantity of a trade, rounded once where whole numbers hold it: 181.92 × 300 is 54576. */
function notionalOf(batch: TradeBatch, at: number): number {
  const whole = (batch.priceUnscaled[at] as number) * (batch.quantityUnscaled[at] as number);
  const scale = (batch.priceScale[at] as number) + (batch.quantityScale[at] as number);
  if (whole <= Number.MAX_SAFE_INTEGER) return whole / (POWERS_OF_TEN[scale] as number);
  return (batch.price[at] as number) * (batch.quantity[at] as number);
}

/** Sums up trades, each of which is to be added once, in any order. */
export class GroupSummary {
  readonly #value: GroupValue;
  readonly #row = new Float64Array(GROUP_WIDTH);

  constructor(value: GroupValue) {
    this.#value = value;
  }

  /** @param amounts the trade's, as `measureTrade` wrote them. */
  add(batch: TradeBatch, at: number, amounts: Float64Array): void {
    const row = this.#row;
    measure(this.#value, amounts);
    const [high, low] = [pair[0] as number, pair[1] as number];
    const plain = this.#plainValue(batch, at);
    if (row[COUNT] === 0) this.#begin(batch, at, plain, high, low);
    row[COUNT] = (row[COUNT] as number) + 1;
    if (plain < (row[MIN] as number)) row[MIN] = plain;
    if (plain > (row[MAX] as number)) row[MAX] = plain;
    if (compareOrder(row, FIRST_ORDER, batch, at) < 0) this.#take(FIRST, FIRST_ORDER, batch, at, plain);
    if (compareOrder(row, LAST_ORDER, batch, at) > 0) this.#take(LAST, LAST_ORDER, batch, at, plain);
    const nano = (row[NANO] as number) + (amounts[AMOUNT_NANO] as number);
    const carry = nano >= BILLION ? 1 : 0;
    row[NANO] = nano - carry * BILLION;
    row[WHOLE] = (row[WHOLE] as number) + (amounts[AMOUNT_WHOLE] as number) + carry;
    addPair(row, NOTIONAL, amounts[AMOUNT_NOTIONAL_HIGH] as number, amounts[AMOUNT_NOTIONAL_LOW] as number);
    addPair(row, SUM, high, low);
    this.#addSquare(high, low);
  }

  /**
   * Takes in trades that were summed up elsewhere, none of which is in this summary.
   * @param row as group-row.ts lays it out, of the same value.
   */
  merge(row: Float64Array): void {
    mergeGroupRows(this.#row, row);
  }

  /** The row so far: to be merged into others, not to be written to. */
  get row(): Float64Array {
    return this.#row;
  }

  /** Returns the aggregates; `stddev` is the population's, √(n Σ d² − (Σ d)²) ÷ n with d = value − origin, in whole numbers. */
  aggregates(): GroupAggregates {
    const row = this.#row;
    const value = (place: number): number => row[place] as number;
    const count = value(COUNT);
    const units = VALUE_UNITS[this.#value];
    const sum = integerOf(row, SUM);
    const volume = value(WHOLE) + value(NANO) / BILLION;
    const notional = (value(NOTIONAL) + value(NOTIONAL + 1)) / NOTIONAL_UNITS;
    const deviations = sum - BigInt(count) * integerOf(row, ORIGIN);
    const scaled = BigInt(count) * integerOf(row, SQUARES) - deviations * deviations;
    const isEmpty = count === 0;
    return {
      count,
      sum: inUnits(sum, units),
      mean: Number(sum) / units / count,
      min: isEmpty ? Number.NaN : value(MIN),
      max: isEmpty ? Number.NaN : value(MAX),
      first: isEmpty ? Number.NaN : value(FIRST),
      last: isEmpty ? Number.NaN : value(LAST),
      // Never below 0 but for the rounding of sums beyond 106 bits.
      stddev: isEmpty ? Number.NaN : scaled > 0n ? Math.sqrt(Number(scaled)) / count / units : 0,
      vwap: volume > 0 ? notional / volume : Number.NaN,
    };
  }

  #begin(batch: TradeBatch, at: number, plain: number, high: number, low: number): void {
    const row = this.#row;
    row[MIN] = plain;
    row[MAX] = plain;
    row[ORIGIN] = high;
    row[ORIGIN + 1] = low;
    this.#take(FIRST, FIRST_ORDER, batch, at, plain);
    this.#take(LAST, LAST_ORDER, batch, at, plain);
  }

  #take(place: number, order: number, batch: TradeBatch, at: number, plain: number): void {
    this.#row[place] = plain;
    setOrder(this.#row, order, batch, at);
  }

  #plainValue(batch: TradeBatch, at: number): number {
    if (this.#value === 'price') return batch.price[at] as number;
    return this.#value === 'quantity' ? (batch.quantity[at] as number) : notionalOf(batch, at);
  }

  /** Adds (value − origin)²; d² = high² + 2 high·low up to 2^−104 of it, where a pair of the difference is (high, low). */
  #addSquare(high: number, low: number): void {
    pair[0] = high;
    pair[1] = low;
    addPair(pair, 0, -(this.#row[ORIGIN] as number), -(this.#row[ORIGIN + 1] as number));
    const [top, tail] = [pair[0] as number, pair[1] as number];
    setProduct(square, 0, top, top);
    if (tail !== 0) addPair(square, 0, 2 * top * tail, 0);
    addPair(this.#row, SQUARES, square[0] as number, square[1] as number);
  }
}

/** The nearest double of a number of units; whole numbers stay whole. */
function inUnits(sum: bigint, units: number): number {
  const unit = BigInt(units);
  return Number(sum / unit) + Number(sum % unit) / units;
}
