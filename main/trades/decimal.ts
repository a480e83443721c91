/** Exact decimals as text and as columns hold them: an integer and the number of digits behind the point. */

/** Most digits that an integer in a double keeps for sure. */
export const EXACT_DIGITS = 15;

export const POWERS_OF_TEN = Float64Array.from({ length: 19 }, (_, exponent) => 10 ** exponent);

const DECIMAL = /^\d{1,12}(?:\.\d{1,9})?$/;
const JSON_NUMBER = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

export interface Decimal {
  /** Nearest double to the digits as an integer; exact unless `wide`. */
  readonly unscaled: number;
  /** Digits behind the point. */
  readonly scale: number;
  /** Correctly rounded value. */
  readonly value: number;
  /** The text, where it has more digits than a double holds exactly. */
  readonly wide: string | undefined;
}

/** Returns the decimal of a text with 1 to 12 digits before the point and at most 9 behind it, else undefined. */
export function parseDecimal(text: string): Decimal | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const point = text.indexOf('.');
  const scale = point < 0 ? 0 : text.length - point - 1;
  const digits = text.replace('.', '').replace(/^0+(?=\d)/, '');
  const unscaled = Number(digits);
  if (digits.length > EXACT_DIGITS) return { unscaled, scale, value: Number(text), wide: text };
  return { unscaled, scale, value: unscaled / (POWERS_OF_TEN[scale] as number), wide: undefined };
}

/**
 * Returns the digits of a JSON number written out without its exponent, such as `0.00015` for `1.5e-4`; undefined when it is
 * negative or so long that no price has it.
 */
export function writeOut(source: string): string | undefined {
  const match = JSON_NUMBER.exec(source);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent] = match;
  if (exponent === undefined) return source;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const before = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const behind = point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(point, 0));
  const integer = before.replace(/^0+(?=\d)/, '');
  return behind === '' ? integer : `${integer}.${behind}`;
}

/** Returns the text of `unscaled ÷ 10^scale` with all its digits: `decimalText(1674100, 4)` is `167.4100`. */
export function decimalText(unscaled: number, scale: number): string {
  const digits = String(unscaled).padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
