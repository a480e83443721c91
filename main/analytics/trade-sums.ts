/**
 * What the trades of a stretch of time sum up to, as a row of numbers: count, and Σ volume, notional, price and price² as pairs (see
 * exact-sum.ts). A price in PRICE_UNITS has up to 70 bits, so its square would not fit a pair: it is split into halves of 35 bits,
 * p = a·2^35 + b, and Σ a², Σ ab and Σ b² are kept, each exact for up to 2^34 trades. Exact sums may be subtracted again: nothing drifts.
 * Only a notional of 2^104 units (2·10^13 in currency) and more is rounded; `isRounded` tells.
 */
import { notionalOf, volumeOf } from './bar.ts';
import { AMOUNT_PRICE_HIGH, addPair, integerOf, PRICE_UNITS, setProduct } from './exact-sum.ts';

/** Places of a row; volume is in units of 10^-9 shares. */
export const COUNT = 0;
export const VOLUME = 1;
export const NOTIONAL = 3;
export const PRICE = 5;
export const SQUARES = 7;
/** Σ a², Σ ab and Σ b². */
export const SQUARES_WIDTH = 6;
export const SUMS_WIDTH = SQUARES + SQUARES_WIDTH;

const BILLION = 1_000_000_000;
const HALF = 2 ** 35;
const HALF_BITS = 35n;
const EXACT_BELOW = 2 ** 104;

/** Of the prices and amounts of trades; NaN where undefined. Prices are in the listing's currency, the volume in shares. */
export interface TradeTotals {
  /** Each trade counts once. */
  readonly mean: number;
  /** Population standard deviation. */
  readonly stddev: number;
  readonly volume: number;
  readonly notional: number;
  readonly tradeCount: number;
  readonly vwap: number;
}

/** The same with what only single trades tell. */
export interface TradeStatistics extends TradeTotals {
  readonly min: number;
  readonly max: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Writes the square of a trade's price as the SQUARES_WIDTH numbers at `into[at]`.
 * @param amounts the trade's, as `measureTrade` wrote them.
 */
export function measureSquare(amounts: Float64Array, into: Float64Array, at: number): void {
  const price = amounts[AMOUNT_PRICE_HIGH] as number;
  let [top, tail] = [Math.floor(price / HALF), price % HALF];
  if (price > Number.MAX_SAFE_INTEGER) {
    const exact = integerOf(amounts, AMOUNT_PRICE_HIGH);
    top = Number(exact >> HALF_BITS);
    tail = Number(exact & (BigInt(HALF) - 1n));
  }
  setProduct(into, at, top, top);
  setProduct(into, at + 2, top, tail);
  setProduct(into, at + 4, tail, tail);
}

/** Writes a volume given as whole shares and billionths of one to the row at the beginning of `into`. */
export function setVolume(into: Float64Array, whole: number, nano: number): void {
  setProduct(into, VOLUME, whole, BILLION);
  addPair(into, VOLUME, nano, 0);
}

/** Adds the row at `more[from]` to the one at `sums[at]`. */
export function addSums(sums: Float64Array, at: number, more: Float64Array, from: number): void {
  sums[at] = (sums[at] as number) + (more[from] as number);
  addPairs(sums, at + VOLUME, more, from + VOLUME, SUMS_WIDTH - VOLUME);
}

/** Takes the row at `less[from]` off the one at `sums[at]`, which holds it. */
export function subtractSums(sums: Float64Array, at: number, less: Float64Array, from: number): void {
  sums[at] = (sums[at] as number) - (less[from] as number);
  for (let place = VOLUME; place < SUMS_WIDTH; place += 2) {
    addPair(sums, at + place, -(less[from + place] as number), -(less[from + place + 1] as number));
  }
}

/** Adds the pairs in `width` numbers at `more[from]` to those at `sums[at]`. */
export function addPairs(
  sums: Float64Array,
  at: number,
  more: Float64Array,
  from: number,
  width: number,
): void {
  for (let place = 0; place < width; place += 2) {
    addPair(sums, at + place, more[from + place] as number, more[from + place + 1] as number);
  }
}

/** Whether the notional at `sums[at]` may have been rounded: subtracting what was added then leaves a rest. */
export function isRounded(sums: Float64Array, at: number): boolean {
  return (sums[at + NOTIONAL] as number) >= EXACT_BELOW;
}

/** Returns what the row at `sums[at]`, of one trade or more, says; deviation = √(n Σ p² − (Σ p)²) ÷ n, in whole numbers. */
export function totalsOf(sums: Float64Array, at: number): TradeTotals {
  const tradeCount = sums[at + COUNT] as number;
  const notional = notionalOf({
    notionalHigh: sums[at + NOTIONAL] as number,
    notionalLow: sums[at + NOTIONAL + 1] as number,
  });
  const nanos = integerOf(sums, at + VOLUME);
  const volumeNano = Number(nanos % BigInt(BILLION));
  const volume = volumeOf({ volumeWhole: Number(nanos / BigInt(BILLION)), volumeNano });
  const prices = integerOf(sums, at + PRICE);
  const [tops, mixed, tails] = [0, 2, 4].map((place) => integerOf(sums, at + SQUARES + place)) as [
    bigint,
    bigint,
    bigint,
  ];
  const squares = (tops << (2n * HALF_BITS)) + (mixed << (HALF_BITS + 1n)) + tails;
  const scaled = BigInt(tradeCount) * squares - prices * prices;
  return {
    mean: Number(prices) / PRICE_UNITS / tradeCount,
    stddev: Math.sqrt(Number(scaled)) / tradeCount / PRICE_UNITS,
    volume,
    notional,
    tradeCount,
    vwap: volume > 0 ? notional / volume : Number.NaN,
  };
}
