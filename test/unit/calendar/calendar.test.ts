import { describe, expect, it } from 'vitest';
import { Calendar } from '../../../main/calendar/calendar.ts';
import { usEquitiesHours } from '../../../main/calendar/us-equities.ts';
import { listingsOf } from '../../../main/symbols.ts';
import { CLOSED_ONCE, holidaysOf } from '../../support/us-holidays.ts';

const us = (time: string): number => Date.parse(time) * 1000;
const newYork = new Calendar('us_equities', 'America/New_York');
const DAY_MS = 86_400_000;

function weekdaysOf(year: number): string[] {
  const days: string[] = [];
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += DAY_MS) {
    const day = new Date(ms).getUTCDay();
    if (day !== 0 && day !== 6) days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}

describe('the US stock market', () => {
  it.each(Array.from({ length: 31 }, (_, i) => 1998 + i))(
    'is closed in %i on the holidays that the rules give, the days it was closed for what happened, and no other weekday',
    (year) => {
      const closed = weekdaysOf(year).filter((date) => usEquitiesHours(date) === undefined);
      const once = CLOSED_ONCE.filter((date) => date.startsWith(String(year)));
      expect(closed).toEqual([...holidaysOf(year), ...once].sort());
    },
  );

  it('closes at 13:00 on the day after Thanksgiving, the trading after hours four hours later', () => {
    for (const date of ['2013-11-29', '2019-11-29', '2024-11-29']) {
      const [close, post] = [`${date}T18:00:00Z`, `${date}T22:00:00Z`];
      expect(newYork.phaseOf(us(close) - 1)).toBe('regular');
      expect(newYork.phaseOf(us(close))).toBe('post');
      expect(newYork.phaseOf(us(post) - 1)).toBe('post');
      expect(newYork.phaseOf(us(post))).toBe('closed');
    }
  });

  it.each([
    { name: 'in winter', date: '2024-01-03', hours: ['09:00', '14:30', '21:00', '01:00'] },
    { name: 'in summer', date: '2013-10-07', hours: ['08:00', '13:30', '20:00', '00:00'] },
    {
      name: 'on the Monday after clocks went forward',
      date: '2013-03-11',
      hours: ['08:00', '13:30', '20:00', '00:00'],
    },
    {
      name: 'on the Monday after clocks went back',
      date: '2013-11-04',
      hours: ['09:00', '14:30', '21:00', '01:00'],
    },
  ])('has its sessions at the hours of New York, $name', ({ date, hours }) => {
    const [pre = '', open = '', close = '', post = ''] = hours.map((hour, i) => {
      const day = i < 3 ? date : new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
      return `${day}T${hour}:00Z`;
    });
    const before = [pre, open, close, post].map((time) => newYork.phaseOf(us(time) - 1));
    const at = [pre, open, close, post].map((time) => newYork.phaseOf(us(time)));
    expect(before).toEqual(['closed', 'pre', 'regular', 'post']);
    expect(at).toEqual(['pre', 'regular', 'post', 'closed']);
    expect(newYork.regularSessionOf(us(open))).toMatchObject({ openUs: us(open), closeUs: us(close) });
  });

  it('has no session on a weekend or a holiday; the next one is told', () => {
    expect(newYork.regularSessionOf(us('2013-10-05T15:00:00Z'))).toBeUndefined();
    expect(newYork.phaseOf(us('2013-11-28T15:00:00Z'))).toBe('closed');
    const next = newYork.nextRegularSession(us('2013-11-28T15:00:00Z'));
    expect(next).toMatchObject({ openUs: us('2013-11-29T14:30:00Z'), closeUs: us('2013-11-29T18:00:00Z') });
    expect(newYork.nextRegularSession(us('2013-11-29T18:00:00Z')).openUs).toBe(us('2013-12-02T14:30:00Z'));
    expect(newYork.nextRegularSession(us('2001-09-10T21:00:00Z')).openUs).toBe(us('2001-09-17T13:30:00Z'));
  });

  it('counts every weekday as a full day after the end of what is known', () => {
    expect(usEquitiesHours('2099-07-03')).toMatchObject({ open: 570, close: 960 });
    expect(usEquitiesHours('2099-07-04')).toBeUndefined();
  });
});

describe('the local clock', () => {
  it.each([
    ['2013-10-07T13:30:00Z', 570],
    ['2013-03-10T06:59:59Z', 119],
    ['2013-03-10T07:00:00Z', 180],
    ['2013-11-03T05:30:00Z', 90],
    ['2013-11-03T06:30:00Z', 90],
    ['2013-11-04T04:59:59Z', 1439],
  ])('shows at %s the minute %i of the day in New York', (time, minute) => {
    expect(newYork.localMinuteOf(us(time))).toBe(minute);
  });
});

describe('a calendar that is always open', () => {
  it('has days of UTC, each a regular session', () => {
    const always = listingsOf([]).calendarOf('BTC-USD' as never);
    expect(always.kind).toBe('always');
    expect(always.phaseOf(us('2013-11-28T03:00:00Z'))).toBe('regular');
    expect(always.regularSessionOf(us('2013-10-05T15:00:00Z'))).toMatchObject({
      openUs: us('2013-10-05T00:00:00Z'),
      closeUs: us('2013-10-06T00:00:00Z'),
    });
  });

  it('is that of pairs of crypto currencies and of listings in UTC, not of other symbols', () => {
    const symbol = { name: '', sector: '', timeZone: 'UTC' };
    const { calendarOf } = listingsOf([{ ...symbol, stock: 'DOGE' }]);
    const kinds = ['DOGE', 'ETH/EUR', 'BRK-B', 'AAPL'].map((stock) => calendarOf(stock as never).kind);
    expect(kinds).toEqual(['always', 'always', 'us_equities', 'us_equities']);
    expect(calendarOf('AAPL' as never)).toBe(calendarOf('IBM' as never));
  });
});
