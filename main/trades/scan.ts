/**
 * Values read straight from a record's bytes. Each function accepts only the usual form, and says so by its result; whatever it
 * does not accept is decided by the slow path, never here.
 */

import { EXACT_DIGITS } from './decimal.ts';
import { DAY_US, END_TIME_US, FIRST_TIME_US, startOfDayUs } from './event-time.ts';
import { UUID_BYTES } from './uuid.ts';

export const MAX_QUANTITY = 2_147_483_647;

const ZERO = 48;
const POINT = 46;
const DASH = 45;
const COLON = 58;
const NO_DIGIT = 255;

const HEX = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** Writes a decimal of at most 15 digits as unscaled integer and scale; returns false for any other text. */
export function scanDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  unscaled: Float64Array,
  scales: Uint8Array,
  row: number,
): boolean {
  let value = 0;
  let point = end;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === POINT - ZERO && point === end) point = at;
    else return false;
  }
  const whole = point - start;
  const scale = point === end ? 0 : end - point - 1;
  if (whole < 1 || whole > 12 || scale > 9 || whole + scale > EXACT_DIGITS) return false;
  if (point !== end && scale === 0) return false;
  unscaled[row] = value;
  scales[row] = scale;
  return true;
}

/** Returns an integer of 1 to 15 digits without leading zeros, or -1 for any other text. */
export function scanInteger(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 1 || length > EXACT_DIGITS + 1) return -1;
  if (bytes[start] === ZERO) return length === 1 ? 0 : -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

/** Writes the 16 bytes of a UUID's text; returns false when it is not one. */
export function scanUuid(
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): boolean {
  if (end - start !== 36) return false;
  let from = start;
  for (let i = 0; i < UUID_BYTES; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) {
      if (bytes[from] !== DASH) return false;
      from++;
    }
    const high = HEX[bytes[from] as number] as number;
    const low = HEX[bytes[from + 1] as number] as number;
    if (high === NO_DIGIT || low === NO_DIGIT) return false;
    target[at + i] = high * 16 + low;
    from += 2;
  }
  return true;
}

/** Reads dates and times, keeping the last date's start: a stream's trades are mostly of one day. */
export class TimeScanner {
  #date = -1;
  #dayUs = 0;

  /** Writes the event time of `YYYY-MM-DD` and `HH:MM:SS[.f…]`; returns false for any other texts. */
  scan(
    bytes: Uint8Array,
    dateStart: number,
    dateEnd: number,
    timeStart: number,
    timeEnd: number,
    timeUs: Float64Array,
    timeNs: Uint16Array,
    row: number,
  ): boolean {
    if (dateEnd - dateStart !== 10 || bytes[dateStart + 4] !== DASH || bytes[dateStart + 7] !== DASH)
      return false;
    const century = twoDigits(bytes, dateStart);
    const year = century * 100 + twoDigits(bytes, dateStart + 2);
    const date = year * 10_000 + twoDigits(bytes, dateStart + 5) * 100 + twoDigits(bytes, dateStart + 8);
    if (date !== this.#date && !this.#read(date)) return false;
    const length = timeEnd - timeStart;
    if (length < 8 || length === 9 || length > 18) return false;
    if (bytes[timeStart + 2] !== COLON || bytes[timeStart + 5] !== COLON) return false;
    const hours = twoDigits(bytes, timeStart);
    const minutes = twoDigits(bytes, timeStart + 3);
    const seconds = twoDigits(bytes, timeStart + 6);
    // Written so that NaN, which twoDigits gives for anything but digits, fails too.
    if (!(hours < 24 && minutes < 60 && seconds < 60)) return false;
    const nanos = length === 8 ? 0 : scanFraction(bytes, timeStart + 8, timeEnd);
    if (nanos < 0) return false;
    const micros = Math.floor(nanos / 1000);
    timeUs[row] = this.#dayUs + (hours * 3600 + minutes * 60 + seconds) * 1_000_000 + micros;
    timeNs[row] = nanos - micros * 1000;
    return true;
  }

  #read(date: number): boolean {
    const dayUs = startOfDayUs(Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100);
    if (Number.isNaN(dayUs)) return false;
    this.#date = date;
    this.#dayUs = dayUs;
    return true;
  }
}

/** Returns whether a time is in the years that StockStream keeps exactly. */
export function isKeptTime(timeUs: number): boolean {
  return timeUs >= FIRST_TIME_US && timeUs < END_TIME_US;
}

/** Writes a time's UTC date as ten bytes, `2013-10-07`, remembering the last one. */
export class DateWriter {
  #day = Number.NaN;
  readonly #text = new Uint8Array(10);

  write(timeUs: number, target: Uint8Array, at: number): void {
    const day = Math.floor(timeUs / DAY_US);
    if (day !== this.#day) {
      const text = new Date(day * (DAY_US / 1000)).toISOString();
      for (let i = 0; i < 10; i++) this.#text[i] = text.charCodeAt(i);
      this.#day = day;
    }
    for (let i = 0; i < 10; i++) target[at + i] = this.#text[i] as number;
  }
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - ZERO;
  const units = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN;
}

/** Returns the nanoseconds of `.f…` with 1 to 9 digits, or -1. */
function scanFraction(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== POINT) return -1;
  let nanos = 0;
  for (let at = start + 1; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    nanos = nanos * 10 + digit;
  }
  for (let digits = end - start - 1; digits < 9; digits++) nanos *= 10;
  return nanos;
}
