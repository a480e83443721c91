/** Exact values on their way to and from Cassandra's types. */
import { types } from 'cassandra-driver';

const DAY_NS = 86_400_000_000_000n;
const DAY_MS = 86_400_000;
export const HOUR_NS = 3_600_000_000_000;

/** A moment as Cassandra keeps it: UTC date, and nanoseconds since midnight. */
export interface DateAndTime {
  /** Whole days since the epoch. */
  readonly day: number;
  /** Nanoseconds since midnight; below 8.64e13, so exact in a double. */
  readonly nanoseconds: number;
}

/** Splits nanoseconds since the epoch, those before 1970 included. */
export function dateAndTime(timeNs: bigint): DateAndTime {
  let day = timeNs / DAY_NS;
  let nanoseconds = timeNs % DAY_NS;
  if (nanoseconds < 0n) {
    day -= 1n;
    nanoseconds += DAY_NS;
  }
  return { day: Number(day), nanoseconds: Number(nanoseconds) };
}

const dates = new Map<number, types.LocalDate>();
const MOST_DATES = 10_000;

/** Cassandra's date of a day since the epoch. Days repeat from row to row: each is made once. */
export function localDate(day: number): types.LocalDate {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= MOST_DATES) dates.clear();
    date = types.LocalDate.fromString(new Date(day * DAY_MS).toISOString().slice(0, 10));
    dates.set(day, date);
  }
  return date;
}

export const localTime = (nanoseconds: number): types.LocalTime =>
  new types.LocalTime(types.Long.fromNumber(nanoseconds));

/** Nanoseconds since the epoch of Cassandra's date and time. */
export function timeNsOf(date: types.LocalDate, time: types.LocalTime): bigint {
  const day = BigInt(Math.floor(Date.parse(`${date.toString()}T00:00:00Z`) / DAY_MS));
  return day * DAY_NS + BigInt(time.getTotalNanoseconds().toString());
}

/** An exact decimal from its text, with as many digits behind the point as the text has. */
export const decimal = (text: string): types.BigDecimal => types.BigDecimal.fromString(text);

/** The shortest decimal that reads back as this number; never with an exponent, which the driver does not read. */
export function decimalOf(value: number): types.BigDecimal {
  const [digits = '', exponent] = String(value).split('e');
  if (exponent === undefined) return decimal(digits);
  if (Number(exponent) > 0) return decimal(BigInt(value).toString());
  const places = (digits.split('.')[1]?.length ?? 0) - Number(exponent);
  return decimal(value.toFixed(places));
}
