/**
 * What a group of trades sums up to, as a row of numbers: of one value (price, quantity or notional) all that its aggregates need. Rows
 * are mergeable: that of two sets of trades is made from theirs. Sums are exact as exact-sum.ts says, so order leaves no trace.
 */
import { addPair, setProduct } from './exact-sum.ts';

/** Places of a row. Σ value, the row's origin (a value near its own), Σ (value − origin)² and Σ notional are pairs. */
export const COUNT = 0;
export const MIN = 1;
export const MAX = 2;
export const FIRST = 3;
export const LAST = 4;
/** (event time, source order) of the first and the last trade: four numbers each. */
export const FIRST_ORDER = 5;
export const LAST_ORDER = 9;
export const WHOLE = 13;
export const NANO = 14;
export const NOTIONAL = 15;
export const SUM = 17;
export const ORIGIN = 19;
export const SQUARES = 21;
export const GROUP_WIDTH = 23;

const BILLION = 1_000_000_000;
const ORDER_NUMBERS = 4;

const own = new Float64Array(2);
const shift = new Float64Array(2);
const product = new Float64Array(2);

/** Makes `into` the row of the trades of both, which have no trade in common. */
export function mergeGroupRows(into: Float64Array, from: Float64Array): void {
  const count = from[COUNT] as number;
  if (count === 0) return;
  if (into[COUNT] === 0) {
    into.set(from);
    return;
  }
  mergeSquares(into, from, count);
  into[COUNT] = (into[COUNT] as number) + count;
  into[MIN] = Math.min(into[MIN] as number, from[MIN] as number);
  into[MAX] = Math.max(into[MAX] as number, from[MAX] as number);
  if (compareOrders(from, into, FIRST_ORDER) < 0) takeOrder(into, from, FIRST, FIRST_ORDER);
  if (compareOrders(from, into, LAST_ORDER) > 0) takeOrder(into, from, LAST, LAST_ORDER);
  const nano = (into[NANO] as number) + (from[NANO] as number);
  const carry = nano >= BILLION ? 1 : 0;
  into[NANO] = nano - carry * BILLION;
  into[WHOLE] = (into[WHOLE] as number) + (from[WHOLE] as number) + carry;
  addPair(into, NOTIONAL, from[NOTIONAL] as number, from[NOTIONAL + 1] as number);
  addPair(into, SUM, from[SUM] as number, from[SUM + 1] as number);
}

/** Σ (d + s)² = Σ d² + 2 s Σ d + n s², where s is the distance of the origins and d = value − origin. */
function mergeSquares(into: Float64Array, from: Float64Array, count: number): void {
  addPair(into, SQUARES, from[SQUARES] as number, from[SQUARES + 1] as number);
  shift[0] = from[ORIGIN] as number;
  shift[1] = from[ORIGIN + 1] as number;
  addPair(shift, 0, -(into[ORIGIN] as number), -(into[ORIGIN + 1] as number));
  if (shift[0] === 0 && shift[1] === 0) return;
  setPairProduct(product, from[ORIGIN] as number, from[ORIGIN + 1] as number, -count, 0);
  own[0] = from[SUM] as number;
  own[1] = from[SUM + 1] as number;
  addPair(own, 0, product[0] as number, product[1] as number);
  setPairProduct(product, shift[0] as number, shift[1] as number, count, 0);
  // 2 s Σ d + n s² = s (2 Σ d + n s)
  addPair(product, 0, 2 * (own[0] as number), 2 * (own[1] as number));
  setPairProduct(product, product[0] as number, product[1] as number, shift[0] as number, shift[1] as number);
  addPair(into, SQUARES, product[0] as number, product[1] as number);
}

/** Writes the product of two pairs to `pair`: to about 2^−100 of it. */
function setPairProduct(pair: Float64Array, aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  setProduct(pair, 0, aHigh, bHigh);
  addPair(pair, 0, aHigh * bLow + aLow * bHigh, 0);
}

function compareOrders(a: Float64Array, b: Float64Array, at: number): number {
  for (let place = at; place < at + ORDER_NUMBERS; place++) {
    const difference = (a[place] as number) - (b[place] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function takeOrder(into: Float64Array, from: Float64Array, value: number, order: number): void {
  into[value] = from[value] as number;
  for (let place = order; place < order + ORDER_NUMBERS; place++) into[place] = from[place] as number;
}
