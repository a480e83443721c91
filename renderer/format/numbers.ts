/** Numbers as the screen writes them: thin-space thousands, a real minus sign, an em dash for "undefined". */

const THIN_SPACE = '\u2009';
const MINUS = '\u2212';
export const NOTHING = '\u2014';

/** US listings trade in cents from one dollar up, in hundredths of a cent below (Rule 612). */
export function priceDigits(price: number): number {
  return Math.abs(price) >= 1 ? 2 : 4;
}

export function formatPrice(price: number, digits = priceDigits(price)): string {
  return Number.isFinite(price) ? grouped(price, digits) : NOTHING;
}

/** `+2.31`, `−0.40`; the digits are those of the price that moved. */
export function formatChange(change: number, digits: number): string {
  return Number.isFinite(change) ? signed(change, digits) : NOTHING;
}

/** `+1.23 %`. */
export function formatPercent(percent: number): string {
  return Number.isFinite(percent) ? `${signed(percent, 2)}${THIN_SPACE}%` : NOTHING;
}

export function formatInteger(value: number): string {
  return Number.isFinite(value) ? grouped(value, 0) : NOTHING;
}

const SCALES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `1.2 M`, `845`; never wider than five characters and a unit. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  // From here on one digit after the point rounds to the next unit: 999 950 is 1.0 M.
  const scale = SCALES.find(([size]) => Math.abs(value) >= size * 0.99995);
  if (scale === undefined) return grouped(value, 0);
  return `${grouped(value / scale[0], 1)}${THIN_SPACE}${scale[1]}`;
}

/** ▲ up, ▼ down, nothing when unchanged: direction is never told by colour alone. */
export function arrow(change: number): '▲' | '▼' | '' {
  if (change > 0) return '▲';
  return change < 0 ? '▼' : '';
}

export type Tone = 'up' | 'down' | 'flat';

export function toneOf(change: number): Tone {
  if (change > 0) return 'up';
  return change < 0 ? 'down' : 'flat';
}

function signed(value: number, digits: number): string {
  const text = grouped(Math.abs(value), digits);
  if (Number(Math.abs(value).toFixed(digits)) === 0) return text;
  return `${value < 0 ? MINUS : '+'}${text}`;
}

function grouped(value: number, digits: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  const text = fraction === undefined ? thousands : `${thousands}.${fraction}`;
  return value < 0 && Number(value.toFixed(digits)) !== 0 ? `${MINUS}${text}` : text;
}
