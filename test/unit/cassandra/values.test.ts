import { describe, expect, it } from 'vitest';
import { dateAndTime, decimalOf, localDate, localTime, timeNsOf } from '../../../main/cassandra/values.ts';

describe('times for Cassandra', () => {
  it.each([
    '2013-10-07T14:30:00.123456789Z',
    '1970-01-01T00:00:00.000000000Z',
    '1969-12-31T23:59:59.999999999Z',
    '2199-02-28T00:00:00.000000001Z',
  ])('keep every nanosecond of %s', (text) => {
    const timeNs = BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1_000_000n + BigInt(text.slice(20, 29));
    const { day, nanoseconds } = dateAndTime(timeNs);
    expect(`${localDate(day)}T${localTime(nanoseconds)}`).toBe(text.replace(/\.?0+Z$/, '').replace(/Z$/, ''));
    expect(timeNsOf(localDate(day), localTime(nanoseconds))).toBe(timeNs);
  });
});

describe('decimals for Cassandra', () => {
  it.each([
    [167.41, '167.41'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e-9, '0.000000001'],
    [1.5e-7, '0.00000015'],
    [999_999_999_999.123, '999999999999.123'],
    [0, '0'],
    [1e21, '1000000000000000000000'],
  ])('are the shortest that read back as the number: %d', (value, text) => {
    expect(decimalOf(value).toString()).toBe(text);
    expect(Number(decimalOf(value).toString())).toBe(value);
  });
});
