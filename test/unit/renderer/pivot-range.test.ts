import { describe, expect, test } from 'vitest';
import { localText, localTime, startOfDay } from '../../../renderer/format/local-times.ts';
import { stretchOf, stretchText, withRange } from '../../../renderer/stores/pivot-range.ts';

const NEW_YORK = 'America/New_York';
const HOUR = 3_600_000;
const utc = (text: string): number => Date.parse(`${text}Z`);

describe('a local time', () => {
  test('is what the clock of the zone shows, there and back', () => {
    const instant = utc('2024-07-01T14:30:05');
    expect(localText(instant, NEW_YORK)).toBe('2024-07-01T10:30:05');
    for (const zone of ['UTC', NEW_YORK, 'Asia/Kolkata', 'Pacific/Auckland'])
      expect(localTime(localText(instant, zone), zone)).toBe(instant);
  });

  test('without seconds begins the minute; what is no time is none', () => {
    expect(localTime('2024-07-01T14:30', 'UTC')).toBe(utc('2024-07-01T14:30:00'));
    for (const text of ['', '2024-07-01', 'yesterday']) expect(localTime(text, 'UTC')).toBeUndefined();
  });

  test('that comes twice when clocks go back is the first', () => {
    expect(localTime('2024-11-03T01:30:00', NEW_YORK)).toBe(utc('2024-11-03T05:30:00'));
  });

  test('that the clocks leave out stands for as much after the change', () => {
    expect(localTime('2024-03-10T02:30:00', NEW_YORK)).toBe(utc('2024-03-10T07:30:00'));
  });

  test('of midnight begins the day, of 23 hours too', () => {
    expect(startOfDay(utc('2024-03-10T20:00:00'), NEW_YORK)).toBe(utc('2024-03-10T05:00:00'));
    expect(startOfDay(utc('2024-03-11T03:59:59'), NEW_YORK)).toBe(utc('2024-03-10T05:00:00'));
  });
});

describe('a stretch of history', () => {
  const newest = utc('2024-03-11T15:00:00');
  const own = { fromMs: 1, toMs: 2 };

  test('reaches from an hour before the newest trade', () => {
    expect(stretchOf({ range: 'last_hour', ...own }, newest, 'UTC')).toEqual({
      fromMs: newest - HOUR,
      toMs: null,
    });
  });

  test('is the calendar day before that of the newest trade, in the zone', () => {
    expect(stretchOf({ range: 'previous_day', ...own }, newest, NEW_YORK)).toEqual({
      fromMs: utc('2024-03-10T05:00:00'),
      toMs: utc('2024-03-11T04:00:00'),
    });
  });

  test('is all of it, or what was entered', () => {
    expect(stretchOf({ range: 'all', ...own }, newest, 'UTC')).toEqual({ fromMs: null, toMs: null });
    expect(stretchOf({ range: 'custom', ...own }, newest, 'UTC')).toEqual(own);
  });

  test('says where it begins and ends', () => {
    expect(stretchText({ fromMs: null, toMs: null }, 'UTC')).toBe('all history');
    expect(stretchText({ fromMs: newest, toMs: null }, NEW_YORK)).toBe('11 Mar 2024 11:00:00 – newest');
    expect(stretchText({ fromMs: null, toMs: newest }, 'UTC')).toBe('oldest – 11 Mar 2024 15:00:00');
  });

  test('of one’s own begins with the last hour, and keeps what was entered before', () => {
    const empty = { range: 'today', fromMs: null, toMs: null } as const;
    expect(withRange(empty, 'custom', newest + 250)).toEqual({
      range: 'custom',
      fromMs: newest - HOUR,
      toMs: null,
    });
    expect(withRange({ ...empty, ...own }, 'custom', newest)).toEqual({ range: 'custom', ...own });
    expect(withRange(empty, 'custom', Number.NEGATIVE_INFINITY)).toMatchObject({ fromMs: null });
    expect(withRange(empty, 'all', newest)).toEqual({ ...empty, range: 'all' });
  });
});
