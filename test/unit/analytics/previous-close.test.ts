import { describe, expect, it } from 'vitest';
import { Analytics } from '../../../main/analytics/analytics.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { NEW_YORK } from '../../support/analytics-run.ts';
import { tradeBatch } from '../../support/trades.ts';

type Priced = readonly [time: string, price: string];

function referenceAfter(
  trades: readonly Priced[],
  previousClose: 'trading_day' | 'regular_session',
): number | undefined {
  const symbols = new SymbolTable();
  const create = (): Analytics =>
    new Analytics({
      symbols,
      rules: [],
      allowedLatenessUs: 5_000_000,
      calendarOf: () => NEW_YORK,
      previousClose,
    });
  let analytics = create();
  trades.forEach(([time, price], offset) => {
    const state = analytics.save();
    analytics = create();
    analytics.restore(state);
    analytics.apply(tradeBatch(symbols, [{ timeUs: Date.parse(time) * 1000, price, offset }]));
  });
  return analytics.quote(0)?.reference;
}

const FRIDAY: readonly Priced[] = [
  ['2013-10-04T15:00:00Z', '100.00'],
  ['2013-10-04T19:59:59Z', '101.00'],
  ['2013-10-04T20:00:00Z', '102.00'],
  ['2013-10-04T23:00:00Z', '103.00'],
];
const MONDAY: Priced = ['2013-10-07T13:30:00Z', '110.00'];

describe('the previous close', () => {
  it('is that of the last trading day, what is traded after hours included', () => {
    expect(referenceAfter([...FRIDAY, MONDAY], 'trading_day')).toBe(103);
  });

  it('is, where it is set so, the last price before the exchange closed', () => {
    expect(referenceAfter([...FRIDAY, MONDAY], 'regular_session')).toBe(101);
  });

  it.each(['trading_day', 'regular_session'] as const)(
    'is not a price of a day without a session: %s',
    (which) => {
      const saturday: Priced = ['2013-10-05T15:00:00Z', '90.00'];
      expect(referenceAfter([...FRIDAY, saturday, MONDAY], which)).toBe(which === 'trading_day' ? 103 : 101);
      const thanksgiving: readonly Priced[] = [
        ['2013-11-27T16:00:00Z', '100.00'],
        ['2013-11-28T16:00:00Z', '90.00'],
        ['2013-11-29T15:00:00Z', '105.00'],
      ];
      expect(referenceAfter(thanksgiving, which)).toBe(100);
    },
  );

  it('ends on a half-day at 13:00', () => {
    const day: readonly Priced[] = [
      ['2013-11-29T17:59:59Z', '100.00'],
      ['2013-11-29T18:00:00Z', '101.00'],
      ['2013-12-02T15:00:00Z', '105.00'],
    ];
    expect(referenceAfter(day, 'regular_session')).toBe(100);
    expect(referenceAfter(day, 'trading_day')).toBe(101);
  });

  it('takes a late trade of the session, and passes over days on which the stock traded only after hours', () => {
    const late: Priced = ['2013-10-04T19:59:59.5Z', '101.50'];
    expect(referenceAfter([...FRIDAY, MONDAY, late], 'regular_session')).toBe(101.5);
    const after: Priced = ['2013-10-07T21:00:00Z', '120.00'];
    const tuesday: Priced = ['2013-10-08T15:00:00Z', '130.00'];
    expect(referenceAfter([...FRIDAY, after, tuesday], 'regular_session')).toBe(101);
  });
});
