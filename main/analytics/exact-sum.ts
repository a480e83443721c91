/**
 * Sums that leave no trace of their order. Every addend is a whole number of small units, held as an unevaluated sum of two doubles
 * (Dekker 1971, Knuth TAOCP 2, 4.2.2): as long as the total stays below 2^104 units no operation here rounds, so the result is the
 * exact sum whatever the order. Beyond that (a bar of 2·10^13 in currency) the error is about 10^-31 of the total.
 */
import { POWERS_OF_TEN } from '../trades/decimal.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';

/** Notional is summed in units of 10^-18 of the currency: a price has at most 9 digits behind the point, and so has a size. */
export const NOTIONAL_UNITS = 1e18;
/** Prices are summed in units of 10^-9 of the currency. */
export const PRICE_UNITS = 1e9;

/** What one trade adds, at fixed places of a Float64Array that is used again for each trade. */
export const AMOUNT_WHOLE = 0;
export const AMOUNT_NANO = 1;
export const AMOUNT_NOTIONAL_HIGH = 2;
export const AMOUNT_NOTIONAL_LOW = 3;
export const AMOUNT_PRICE_HIGH = 4;
export const AMOUNT_PRICE_LOW = 5;
export const AMOUNTS = 6;

const BILLION = 1_000_000_000;
const SCALE = 9;
/** 2^27 + 1 splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 134_217_729;

/** Adds the pair (high, low) to the pair at `sums[at]`, `sums[at + 1]`. */
export function addPair(sums: Float64Array, at: number, high: number, low: number): void {
  const oldHigh = sums[at] as number;
  const sum = oldHigh + high;
  const rounded = sum - oldHigh;
  const rest = oldHigh - (sum - rounded) + (high - rounded) + ((sums[at + 1] as number) + low);
  const newHigh = sum + rest;
  sums[at] = newHigh;
  sums[at + 1] = rest - (newHigh - sum);
}

/** Writes the shares, the notional and the price of a trade as exact numbers of units. */
export function measureTrade(batch: TradeBatch, row: number, amounts: Float64Array): void {
  const scale = batch.priceScale[row] as number;
  const price = (batch.priceUnscaled[row] as number) * (POWERS_OF_TEN[SCALE - scale] as number);
  const quantityScale = batch.quantityScale[row] as number;
  const quantity = (batch.quantityUnscaled[row] as number) * (POWERS_OF_TEN[SCALE - quantityScale] as number);
  // A product of two integers below 2^53 is exact in a pair; `<=` also sends NaN and wide rows to the exact integers.
  if (!(price <= Number.MAX_SAFE_INTEGER && quantity <= Number.MAX_SAFE_INTEGER)) {
    measureWide(batch, row, amounts);
    return;
  }
  const nano = quantity % BILLION;
  amounts[AMOUNT_WHOLE] = (quantity - nano) / BILLION;
  amounts[AMOUNT_NANO] = nano;
  amounts[AMOUNT_PRICE_HIGH] = price;
  amounts[AMOUNT_PRICE_LOW] = 0;
  setProduct(amounts, AMOUNT_NOTIONAL_HIGH, price, quantity);
}

/** Writes the exact product of two integers below 2^53 as a pair at `pairs[at]` (Dekker's product). */
export function setProduct(pairs: Float64Array, at: number, a: number, b: number): void {
  const product = a * b;
  const bigA = a * SPLITTER;
  const topA = bigA - (bigA - a);
  const tailA = a - topA;
  const bigB = b * SPLITTER;
  const topB = bigB - (bigB - b);
  const tailB = b - topB;
  pairs[at] = product;
  pairs[at + 1] = tailA * tailB - (product - topA * topB - tailA * topB - topA * tailB);
}

/** The same for prices and sizes of so many digits that doubles do not hold their units. */
function measureWide(batch: TradeBatch, row: number, amounts: Float64Array): void {
  const wide = batch.wide.get(row);
  const price = nanos(wide?.price, batch.priceUnscaled[row] as number, batch.priceScale[row] as number);
  const quantity = nanos(
    wide?.size,
    batch.quantityUnscaled[row] as number,
    batch.quantityScale[row] as number,
  );
  amounts[AMOUNT_WHOLE] = Number(quantity / BigInt(BILLION));
  amounts[AMOUNT_NANO] = Number(quantity % BigInt(BILLION));
  setPair(amounts, AMOUNT_PRICE_HIGH, price);
  setPair(amounts, AMOUNT_NOTIONAL_HIGH, price * quantity);
}

function nanos(text: string | undefined, unscaled: number, scale: number): bigint {
  if (text === undefined) return BigInt(unscaled) * 10n ** BigInt(SCALE - scale);
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(SCALE, '0'));
}

/** Writes an integer as the pair at `pairs[at]`: exactly, up to 106 bits. */
export function setPair(pairs: Float64Array, at: number, value: bigint): void {
  const high = Number(value);
  pairs[at] = high;
  pairs[at + 1] = Number(value - BigInt(high));
}

/** Returns the integer that the pair at `pairs[at]` is. */
export function integerOf(pairs: Float64Array, at: number): bigint {
  return BigInt(pairs[at] as number) + BigInt(pairs[at + 1] as number);
}
