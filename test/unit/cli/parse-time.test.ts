import { expect, it } from 'vitest';
import { parseTime } from '../../../main/commands/parse-time.ts';

it.each([
  ['1381158000250001', 1_381_158_000_250_001],
  ['-1', -1],
  ['2013-10-07T15:00:00Z', 1_381_158_000_000_000],
  ['2013-10-07T15:00:00.250001Z', 1_381_158_000_250_001],
  ['2013-10-07T11:00:00.5-04:00', 1_381_158_000_500_000],
  ['1969-12-31T23:59:59.999999Z', -1],
])('%s is a time', (text, timeUs) => {
  expect(parseTime(text)).toBe(timeUs);
});

it.each([
  '',
  'noon',
  '15:00',
  '2013-10-07',
  '2013-10-07T15:00:00',
  '2013-02-30T15:00:00Z',
  '2013-10-07T15:00:00.1234567Z',
])('"%s" is none: it is no instant, or not one of whole microseconds', (text) => {
  expect(parseTime(text)).toBeUndefined();
});
