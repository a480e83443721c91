/** Questions about the past over a journal that an engine wrote, with answers worked out by hand. */
import { describe, expect, test } from 'vitest';
import type { Standing } from '../../../main/analytics/rankings.ts';
import type { JournalHistory } from '../../../main/journal/history.ts';
import { HistoryCancelled } from '../../../main/journal/history-moment.ts';
import { listingsOf } from '../../../main/symbols.ts';
import { driveEngine } from '../../support/engine-driver.ts';
import { testJournal } from '../../support/journals.ts';

const LISTINGS = listingsOf([]);
const us = (iso: string): number => Date.parse(iso) * 1000;

interface Sent {
  readonly at: string;
  readonly price: string;
  readonly quantity?: number;
  readonly size?: string;
  readonly stock?: string;
}

/** A message; the same trade twice is the same message. */
const message = ({ at, stock = 'ACME', ...rest }: Sent): string =>
  JSON.stringify({
    stock,
    ...rest,
    trade_date: at.slice(0, 10),
    trade_time: at.slice(11, -1),
    trade_id: `00000000-0000-4000-8000-${String(Date.parse(at)).slice(-12)}`,
  });

/** Thanksgiving of 2013, a Thursday without a session, and the half-day after it. A price comes late, and a trade twice. */
const FRACTION: Sent = { at: '2013-11-29T15:00:01Z', price: '111.00', size: '0.5' };
const TRADES: readonly Sent[] = [
  { at: '2013-11-27T15:00:00Z', price: '100.00', quantity: 10 },
  { at: '2013-11-27T22:30:00Z', price: '101.00', quantity: 10 },
  { at: '2013-11-28T15:00:00Z', price: '90.00', quantity: 10 },
  { at: '2013-11-28T23:30:00Z', stock: 'BTC/USD', price: '1000', size: '0.25' },
  { at: '2013-11-29T00:30:00Z', stock: 'BTC/USD', price: '1100', size: '0.00000001' },
  { at: '2013-11-29T15:00:00Z', price: '110.00', quantity: 0 },
  FRACTION,
  { at: '2013-11-27T23:00:00Z', price: '102.00', quantity: 5 },
  FRACTION,
];

async function journaled(trades: readonly Sent[] = TRADES): Promise<JournalHistory> {
  const { feedAll, journal, engine } = await driveEngine();
  await feedAll(trades.map(message));
  if (trades === TRADES) expect(engine.status().counts).toMatchObject({ late: 1, duplicates: 1, trades: 8 });
  return journal.history(LISTINGS);
}

async function listOf<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const byStock = (standings: readonly Standing[]): Record<string, Partial<Standing>> =>
  Object.fromEntries(standings.map((standing) => [standing.stock, standing]));

describe('the ranking of a day', () => {
  const DAY = { period: 'day', previousClose: 'trading_day' } as const;

  test('measures from the last day with a session, late prices included, and counts a trade once', async () => {
    const history = await journaled();
    const { ACME } = byStock(await history.standings({ ...DAY, day: '2013-11-29' }));
    expect(ACME).toEqual({
      stock: 'ACME',
      last: 111,
      reference: 102,
      changePercent: 900 / 102,
      volume: 0.5,
      notional: 55.5,
      tradeCount: 2,
      volatility: expect.closeTo(0.5 / 110.5, 15),
      lastTimeUs: us(FRACTION.at),
    });
  });

  test('measures from the last price of a session where it is set so', async () => {
    const history = await journaled();
    const wanted = { period: 'day', previousClose: 'regular_session', day: '2013-11-29' } as const;
    expect(byStock(await history.standings(wanted)).ACME).toMatchObject({
      reference: 100,
      changePercent: 11,
    });
  });

  test('of a holiday or of the first day is there too; without a close before it, it measures from the open', async () => {
    const history = await journaled();
    const holiday = byStock(await history.standings({ ...DAY, day: '2013-11-28' }));
    expect(holiday.ACME).toMatchObject({ last: 90, reference: 102 });
    const first = byStock(await history.standings({ ...DAY, day: '2013-11-27' }));
    expect(first).toMatchObject({ ACME: { last: 102, reference: 100, changePercent: 2, volume: 25 } });
    expect(Object.keys(first)).toEqual(['ACME']);
    expect(await history.standings({ ...DAY, day: '2013-11-26' })).toEqual([]);
  });

  test('measures from a close of long ago where the stock did not trade since', async () => {
    const history = await journaled([
      { at: '2013-09-30T15:00:00Z', price: '50', quantity: 1 },
      { at: '2013-10-05T15:00:00Z', price: '70', quantity: 1 },
      { at: '2013-11-27T15:00:00Z', price: '60', quantity: 1 },
    ]);
    const [standing] = await history.standings({ ...DAY, day: '2013-11-27' });
    expect(standing).toMatchObject({ reference: 50, changePercent: 20 });
  });

  test('is that of each stock’s own calendar', async () => {
    const history = await journaled();
    const friday = byStock(await history.standings({ ...DAY, day: '2013-11-29' }));
    expect(friday['BTC/USD']).toMatchObject({ last: 1100, reference: 1000, volume: 1e-8, tradeCount: 1 });
  });

  test('stands as it did at an instant, and without a day each stock stands on its newest', async () => {
    const history = await journaled();
    const untilUs = us('2013-11-29T15:00:00Z');
    const early = byStock(await history.standings({ ...DAY, untilUs }));
    expect(early.ACME).toMatchObject({ last: 110, volume: 0, notional: 0, tradeCount: 1 });
    const late = byStock(await history.standings({ ...DAY, untilUs: us('2013-11-28T20:00:00Z') }));
    expect(late).toMatchObject({ ACME: { last: 90, reference: 102 } });
    expect(Object.keys(late)).toEqual(['ACME']);
  });

  test('over a window measures from the newest price before it, of whatever day, or from nothing', async () => {
    const history = await journaled();
    const wanted = { period: '5m', previousClose: 'trading_day' } as const;
    const { ACME, ...rest } = byStock(await history.standings({ ...wanted, day: '2013-11-29' }));
    expect(ACME).toMatchObject({ last: 111, reference: 90, tradeCount: 2 });
    expect(rest['BTC/USD']).toMatchObject({ last: 1100, reference: 1000 });
    const first = byStock(await history.standings({ ...wanted, untilUs: us('2013-11-27T15:00:00Z') }));
    expect(first.ACME).toMatchObject({ reference: Number.NaN, changePercent: Number.NaN });
  });
});

describe('rolling statistics', () => {
  test('are over the seconds up to that of the newest trade, the first one excluded', async () => {
    const history = await journaled([
      { at: '2013-11-27T15:00:00.9Z', price: '1', quantity: 1 },
      { at: '2013-11-27T15:00:01Z', price: '2', quantity: 1 },
      { at: '2013-11-27T15:01:00.5Z', price: '4', quantity: 3 },
    ]);
    expect(await listOf(history.rolling({ windows: ['1m'] }))).toEqual([
      {
        stock: 'ACME',
        window: '1m',
        newestUs: us('2013-11-27T15:01:00.5Z'),
        statistics: {
          mean: 3,
          min: 2,
          max: 4,
          first: 2,
          last: 4,
          stddev: 1,
          volume: 4,
          tradeCount: 2,
          notional: 14,
          vwap: 3.5,
        },
      },
    ]);
  });

  test('of one stock leave the others alone', async () => {
    const history = await journaled();
    const rolling = await listOf(history.rolling({ windows: ['1m', '1h'], stock: 'ACME' as never }));
    expect(rolling.map(({ stock, window }) => [stock, window])).toEqual([
      ['ACME', '1m'],
      ['ACME', '1h'],
    ]);
    expect(rolling[0]?.statistics).toMatchObject({ volume: 0.5, vwap: 111, first: 110, last: 111 });
  });
});

describe('bars', () => {
  test('are made of all trades, the open ones included, and have no VWAP without a volume', async () => {
    const history = await journaled();
    const bars = await listOf(history.bars({ interval: '1d', lead: 0, stock: 'ACME' as never }));
    expect(bars).toMatchObject([
      {
        openTimeMs: Date.parse('2013-11-27T05:00:00Z'),
        open: 100,
        high: 102,
        low: 100,
        close: 102,
        volume: 25,
      },
      { openTimeMs: Date.parse('2013-11-28T05:00:00Z'), open: 90, close: 90 },
      { openTimeMs: Date.parse('2013-11-29T05:00:00Z'), open: 110, close: 111, volume: 0.5, tradeCount: 2 },
    ]);
    const seconds = await listOf(
      history.bars({ interval: '1s', lead: 0, fromUs: us('2013-11-29T15:00:00Z') }),
    );
    expect(seconds.filter(({ openTimeMs }) => openTimeMs * 1000 >= us('2013-11-29T15:00:00Z'))).toMatchObject(
      [
        { close: 110, volume: 0, vwap: null, tradeCount: 1 },
        { close: 111, volume: 0.5, vwap: 111 },
      ],
    );
  });

  test('that the range cuts are whole', async () => {
    const history = await journaled();
    const toUs = us('2013-11-27T22:00:00Z');
    expect(await listOf(history.bars({ interval: '1d', lead: 0, toUs }))).toMatchObject([
      { close: 102, tradeCount: 3 },
    ]);
  });
});

describe('a journal', () => {
  test('knows its first and last trading day by the calendars of its stocks', async () => {
    const history = await journaled();
    expect(await history.days()).toEqual({ first: '2013-11-27', last: '2013-11-29' });
    const night = await journaled([{ at: '2013-11-29T03:00:00Z', price: '1', quantity: 1 }]);
    expect(await night.days()).toEqual({ first: '2013-11-28', last: '2013-11-28' });
  });

  test('without trades has no days, no ranks, no bars', async () => {
    const { journal } = await testJournal();
    const history = journal.history(LISTINGS);
    expect(await history.days()).toBeNull();
    expect(await history.standings({ period: 'day', previousClose: 'trading_day' })).toEqual([]);
    expect(
      await history.standings({ period: '1h', previousClose: 'trading_day', day: '2013-11-29' }),
    ).toEqual([]);
    expect(await listOf(history.rolling({ windows: ['1m'] }))).toEqual([]);
    expect(await listOf(history.bars({ interval: '1d', lead: 9, fromUs: 0 }))).toEqual([]);
  });

  test('answers nothing when the question was cancelled before it was asked', async () => {
    const { journal } = await testJournal();
    const history = journal.history(LISTINGS);
    const signal = AbortSignal.abort();
    await expect(history.days({ signal })).rejects.toThrow(HistoryCancelled);
    await expect(listOf(history.bars({ interval: '1d', lead: 0 }, { signal }))).rejects.toThrow(
      HistoryCancelled,
    );
  });
});
