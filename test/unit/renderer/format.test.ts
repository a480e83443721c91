import { expect, test } from 'vitest';
import {
  arrow,
  formatChange,
  formatCompact,
  formatInteger,
  formatPercent,
  formatPrice,
  toneOf,
} from '../../../renderer/format/numbers.ts';
import { formatBarTime, formatTime, momentText, zoneOf } from '../../../renderer/format/times.ts';

/** Thin spaces as plain ones, so that they can be read here. */
const plain = (text: string) => text.replaceAll('\u2009', ' ');

test.each([
  [189.4, '189.40'],
  [4127.955, '4 127.95'],
  [1234567.891, '1 234 567.89'],
  [0.52341, '0.5234'],
  [Number.NaN, '—'],
])('the price %d reads %s', (price, text) => expect(plain(formatPrice(price))).toBe(text));

test.each([
  [2.31, '+2.31'],
  [-0.4, '−0.40'],
  [0, '0.00'],
  [-0.001, '0.00'],
  [Number.NaN, '—'],
])('the change %d reads %s', (change, text) => expect(formatChange(change, 2)).toBe(text));

test.each([
  [1.234, '+1.23 %'],
  [-12.5, '−12.50 %'],
  [0, '0.00 %'],
  [Number.NaN, '—'],
])('%d percent read %s', (percent, text) => expect(plain(formatPercent(percent))).toBe(text));

test.each([
  [0, '0'],
  [845, '845'],
  [999.4, '999'],
  [1_000, '1.0 k'],
  [17_140, '17.1 k'],
  [999_950, '1.0 M'],
  [1_234_567, '1.2 M'],
  [42_100_000, '42.1 M'],
  [3_200_000_000, '3.2 B'],
  [Number.NaN, '—'],
])('the volume %d reads %s', (volume, text) => expect(plain(formatCompact(volume))).toBe(text));

test('exact counts have thin spaces between the thousands', () => {
  expect(formatInteger(1204)).toBe('1\u2009204');
  expect(formatInteger(388_417)).toBe('388\u2009417');
});

test('direction is told by a mark as well as by a colour', () => {
  expect([1, -1, 0, Number.NaN].map(arrow)).toEqual(['▲', '▼', '', '']);
  expect([1, -1, 0, Number.NaN].map(toneOf)).toEqual(['up', 'down', 'flat', 'flat']);
});

const MOMENT = Date.UTC(2013, 9, 7, 13, 30, 5);

test('times are written in the chosen zone', () => {
  expect(formatTime(MOMENT, 'clock', 'UTC')).toBe('13:30:05');
  expect(formatTime(MOMENT, 'minute', 'America/New_York')).toBe('09:30');
  expect(zoneOf('exchange')).toBe('America/New_York');
  expect(zoneOf('exchange', 'UTC')).toBe('UTC');
});

test("a bar's time is as precise as its interval", () => {
  expect(formatBarTime(MOMENT, '1s', 'UTC')).toBe('07 Oct 13:30:05');
  expect(formatBarTime(MOMENT, '5m', 'UTC')).toBe('07 Oct 13:30');
  expect(formatBarTime(MOMENT, '1d', 'UTC')).toBe('07 Oct 2013');
});

test('a moment has its date where it is not of the present day, as the zone counts days', () => {
  const laterThatDay = MOMENT + 3_600_000;
  expect(momentText(MOMENT, laterThatDay, 'UTC')).toBe('13:30:05');
  expect(momentText(MOMENT, MOMENT + 86_400_000, 'UTC')).toBe('07 Oct 2013 13:30:05');
  expect(momentText(MOMENT, laterThatDay, 'Pacific/Auckland')).toBe('02:30:05');
});
