/**
 * Price changes in percent. Prices are decimals; where a double's rounding could decide whether a threshold is reached, exact
 * integers decide: 50.15 is 0.3 % above 50.00, although 100 × (50.15 − 50) ÷ 50 is a little less in doubles.
 */
import { writeOut } from '../trades/decimal.ts';

/** Half-width, in percentage points, of the band around a threshold in which exact arithmetic decides. */
const DOUBT = 1e-9;
/** Powers of ten that make usual prices whole. */
const USUAL_SCALES = [100, 10_000, 1_000_000, 1_000_000_000] as const;
const MAX_WHOLE = Number.MAX_SAFE_INTEGER / 100;

/** A number of percent as the decimal that its shortest text says. */
export interface ExactPercent {
  readonly value: number;
  readonly unscaled: bigint;
  readonly scale: number;
}

/** Returns 100 × (last − reference) ÷ reference, rounded once from the exact decimals where both are usual prices. */
export function percentChange(last: number, reference: number): number {
  const factor = commonFactor(last, reference);
  if (Number.isNaN(factor)) return (100 * (last - reference)) / reference;
  const wholeReference = Math.round(reference * factor);
  return (100 * (Math.round(last * factor) - wholeReference)) / wholeReference;
}

/** Returns last − reference, rounded once from the exact decimals where both are usual prices: 167.30 − 167.41 is −0.11. */
export function priceChange(last: number, reference: number): number {
  const factor = commonFactor(last, reference);
  if (Number.isNaN(factor)) return last - reference;
  return (Math.round(last * factor) - Math.round(reference * factor)) / factor;
}

/** The power of ten that makes both whole, and small enough to be multiplied by 100; NaN where there is none. */
function commonFactor(a: number, b: number): number {
  for (const factor of USUAL_SCALES) {
    const wholeA = Math.round(a * factor);
    const wholeB = Math.round(b * factor);
    if (wholeA > MAX_WHOLE || wholeB > MAX_WHOLE) break;
    if (wholeA / factor === a && wholeB / factor === b) return factor;
  }
  return Number.NaN;
}

/** Returns the exact decimal of a setting such as 0.3. */
export function exactPercent(value: number): ExactPercent {
  const { unscaled, scale } = exactDecimal(value);
  return { value, unscaled, scale };
}

/** Returns a − b without rounding: 0.3 − 0.1 is 0.2. */
export function subtractPercent(a: ExactPercent, b: ExactPercent): ExactPercent {
  const scale = Math.max(a.scale, b.scale);
  const unscaled = a.unscaled * 10n ** BigInt(scale - a.scale) - b.unscaled * 10n ** BigInt(scale - b.scale);
  return { value: Number(unscaled) / 10 ** scale, unscaled, scale };
}

/**
 * Compares a move with a threshold: negative, 0 or positive as the move is below, at or above it.
 * @param direction 1 measures rises, −1 falls: the sign of the change that counts as positive.
 * @param roughly 100 × (last − reference) ÷ reference in doubles.
 */
export function compareMove(
  last: number,
  reference: number,
  roughly: number,
  direction: 1 | -1,
  threshold: ExactPercent,
): number {
  const difference = direction * roughly - threshold.value;
  if (Math.abs(difference) > DOUBT * (1 + Math.abs(threshold.value))) return difference;
  const a = exactDecimal(last);
  const b = exactDecimal(reference);
  const scale = Math.max(a.scale, b.scale);
  const wholeLast = a.unscaled * 10n ** BigInt(scale - a.scale);
  const wholeReference = b.unscaled * 10n ** BigInt(scale - b.scale);
  const move = 100n * BigInt(direction) * (wholeLast - wholeReference) * 10n ** BigInt(threshold.scale);
  const border = threshold.unscaled * wholeReference;
  return move === border ? 0 : move > border ? 1 : -1;
}

/** Returns the sign of Σ a − Σ b, exactly: 0.1 + 0.2 is 0.3. */
export function compareSums(a: readonly number[], b: readonly number[]): number {
  const add = (sum: number, value: number): number => sum + value;
  const [sumA, sumB] = [a.reduce(add, 0), b.reduce(add, 0)];
  if (Math.abs(sumA - sumB) > DOUBT * (sumA + sumB)) return Math.sign(sumA - sumB);
  const terms = [...a.map(exactDecimal), ...b.map((value) => exactDecimal(-value))];
  const scale = Math.max(...terms.map((term) => term.scale));
  const difference = terms.reduce((sum, term) => sum + term.unscaled * 10n ** BigInt(scale - term.scale), 0n);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** The decimal that is a double's shortest text: for prices of up to 15 digits, the price as it came. */
function exactDecimal(value: number): { unscaled: bigint; scale: number } {
  const [whole = '0', fraction = ''] = (writeOut(String(Math.abs(value))) ?? '0').split('.');
  const unscaled = BigInt(whole + fraction);
  return { unscaled: value < 0 ? -unscaled : unscaled, scale: fraction.length };
}
