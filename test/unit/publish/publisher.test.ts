import { describe, expect, test } from 'vitest';
import { type AlertsPayload, BAR_FIELDS, type Frame, QUOTE_FIELDS } from '../../../contract/protocol.ts';
import { barState } from '../../support/bar-states.ts';
import { alertOf, emptyPivot, updateOf } from '../../support/fake-market.ts';
import { publisherTest } from '../../support/publishers.ts';
import { waitUntil } from '../../support/wait-until.ts';

const MINUTE = 60_000;

function quotesOf(frame: Frame | undefined): Record<string, number | undefined> {
  if (frame?.payload.kind !== 'quotes') throw new TypeError('expected a frame of quotes');
  const { stocks, values } = frame.payload;
  return Object.fromEntries(stocks.map((stock, row) => [stock, values[row * QUOTE_FIELDS.length]]));
}

function columnOf(frame: Frame | undefined, field: (typeof BAR_FIELDS)[number]): number[] {
  const column = BAR_FIELDS.indexOf(field);
  if (frame?.payload.kind !== 'bars') throw new TypeError('expected a frame of bars');
  return [...frame.payload.values].filter((_, i) => i % BAR_FIELDS.length === column);
}

const numbersOf = (frames: readonly Frame[]): string[] =>
  frames.flatMap((frame) => (frame.payload as AlertsPayload).alerts.map((alert) => alert.id.slice(-4)));

describe('quotes', () => {
  test('are conflated: a window gets the newest price of each stock, however many there were', async () => {
    const { market, publisher, connect } = publisherTest();
    for (const stock of ['A', 'B', 'C']) market.trade(stock, 1);
    const window = await connect(1);
    await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
    await window.framesOf(1, 1);
    for (let price = 2; price <= 500; price++) {
      const stocks = new Set([market.trade('A', price), market.trade('B', -price)]);
      publisher.publish(updateOf({ stocks }));
    }
    window.engine.credit(10);
    const [, delta] = await window.framesOf(1, 2);
    expect(quotesOf(delta)).toEqual({ A: 500, B: -500 });
    expect(delta?.number).toBe(1);
  });

  test('of a watch-list are of its stocks only, those never traded included', async () => {
    const { market, publisher, connect } = publisherTest();
    market.trade('A', 1);
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'quotes', stocks: ['A', 'NEW'] });
    const [snapshot] = await window.framesOf(1, 1);
    expect(quotesOf(snapshot)).toEqual({ A: 1, NEW: Number.NaN });
    publisher.publish(updateOf({ stocks: new Set([market.trade('OTHER', 5), market.trade('NEW', 6)]) }));
    const [, delta] = await window.framesOf(1, 2);
    expect(quotesOf(delta)).toEqual({ NEW: 6 });
  });

  test('carry a sparkline in the snapshot, and again only when a new bar began', async () => {
    const { market, publisher, connect } = publisherTest();
    const stock = market.trade('A', 1);
    const bars = [barState({ stock, close: 1 }), barState({ stock, openTimeMs: MINUTE, close: 2 })];
    market.ring(stock, bars);
    market.sparklines.update(stock);
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
    const sparkline = (frame: Frame | undefined) =>
      frame?.payload.kind === 'quotes' ? frame.payload.sparklines[0] : undefined;
    expect(sparkline((await window.framesOf(1, 1))[0])).toEqual(Float64Array.of(1, 2));
    publisher.publish(updateOf({ stocks: new Set([stock]) }));
    expect(sparkline((await window.framesOf(1, 2))[1])).toBeNull();
    market.ring(stock, [...bars, barState({ stock, openTimeMs: 2 * MINUTE, close: 3 })]);
    publisher.publish(updateOf({ stocks: new Set([stock]) }));
    expect(sparkline((await window.framesOf(1, 3))[2])).toEqual(Float64Array.of(1, 2, 3));
  });
});

describe('credits', () => {
  test('bound what is sent: without one nothing comes, with n at most n frames', async () => {
    const { market, publisher, connect } = publisherTest();
    const window = await connect(0);
    await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
    const other = await connect(1000);
    await other.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
    for (let round = 1; round <= 3; round++) {
      publisher.publish(updateOf({ stocks: new Set([market.trade('A', round)]) }));
      await other.framesOf(1, round);
    }
    expect(window.frames).toEqual([]);
    window.engine.credit(2);
    await window.framesOf(1, 1);
    for (let round = 4; round <= 8; round++) {
      publisher.publish(updateOf({ stocks: new Set([market.trade('A', round)]) }));
      await other.framesOf(1, round);
    }
    expect(window.frames).toHaveLength(2);
  });

  test('are shared fairly: a subscription that always has news does not starve the others', async () => {
    const { market, publisher, connect } = publisherTest();
    market.storedAlerts = [alertOf(1)];
    const window = await connect(2);
    await window.engine.subscribe(1, { kind: 'quotes', stocks: 'all' });
    await window.engine.subscribe(2, { kind: 'alerts', limit: 10 });
    await window.framesOf(2, 1);
    for (let round = 0; round < 6; round++) {
      publisher.publish(
        updateOf({ stocks: new Set([market.trade('A', round)]), alerts: [alertOf(round + 2)] }),
      );
      window.engine.credit(1);
      await waitUntil(() => window.frames.length >= round + 3, `no frame for credit ${round}`);
    }
    expect((await window.framesOf(1, 3)).length).toBeGreaterThanOrEqual(3);
    expect((await window.framesOf(2, 3)).length).toBeGreaterThanOrEqual(3);
  });
});

describe('alerts', () => {
  test('are never conflated: a slow window gets every one, in order', async () => {
    const { publisher, connect } = publisherTest();
    const window = await connect(1);
    await window.engine.subscribe(1, { kind: 'alerts', limit: 10 });
    await window.framesOf(1, 1);
    for (let number = 1; number <= 300; number++) publisher.publish(updateOf({ alerts: [alertOf(number)] }));
    window.engine.credit(10);
    const frames = await window.framesOf(1, 2);
    expect(numbersOf(frames)).toEqual(Array.from({ length: 300 }, (_, i) => String(i + 1).padStart(4, '0')));
  });

  test('that a window left lying beyond all bounds are replaced by a new snapshot', async () => {
    const { market, publisher, connect } = publisherTest();
    const window = await connect(1);
    await window.engine.subscribe(1, { kind: 'alerts', limit: 3 });
    await window.framesOf(1, 1);
    for (let number = 1; number <= 2500; number++) {
      market.storedAlerts.push(alertOf(number));
      publisher.publish(updateOf({ alerts: [alertOf(number)] }));
    }
    window.engine.credit(10);
    const [, second] = await window.framesOf(1, 2);
    expect(second).toMatchObject({ type: 'snapshot', number: 0 });
    expect(numbersOf([second as Frame])).toEqual(['2500', '2499', '2498']);
    publisher.publish(updateOf({ alerts: [alertOf(2501)] }));
    expect((await window.framesOf(1, 3))[2]).toMatchObject({ type: 'delta', number: 1 });
  });

  test('journaled while a snapshot is read come once', async () => {
    const { market, publisher, connect } = publisherTest();
    let finish: (() => void) | undefined;
    market.journal.alerts = () =>
      new Promise((resolve) => {
        finish = () => resolve([alertOf(1)]);
      });
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'alerts', limit: 10 });
    await waitUntil(() => finish !== undefined, 'the journal was not asked');
    publisher.publish(updateOf({ alerts: [alertOf(1)] }));
    publisher.publish(updateOf({ alerts: [alertOf(2)] }));
    finish?.();
    expect(numbersOf(await window.framesOf(1, 2))).toEqual(['0001', '0002']);
  });
});

describe('bars', () => {
  const bar = (stock: number, minute: number, close: number) =>
    barState({ stock, openTimeMs: minute * MINUTE, close, tradeCount: close });

  test('of a snapshot join what is stored with what is in memory, with averages from the bars before', async () => {
    const { market, connect } = publisherTest();
    const stock = market.trade('A', 1);
    market.storedBars = Array.from({ length: 30 }, (_, minute) => bar(stock, minute, minute));
    market.ring(stock, [bar(stock, 29, 29), bar(stock, 30, 30)]);
    market.openFromMs = 30 * MINUTE;
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'bars', stock: 'A', interval: '1m', count: 3 });
    const [snapshot] = await window.framesOf(1, 1);
    expect(columnOf(snapshot, 'openTimeMs')).toEqual([28, 29, 30].map((minute) => minute * MINUTE));
    expect(columnOf(snapshot, 'sma5')).toEqual([26, 27, 28]);
    expect(columnOf(snapshot, 'sma10')).toEqual([23.5, 24.5, 25.5]);
    expect(columnOf(snapshot, 'closed')).toEqual([1, 1, 0]);
  });

  test('of a delta are those that changed, in value, average or state', async () => {
    const { market, publisher, connect } = publisherTest();
    const stock = market.trade('A', 1);
    const ring = Array.from({ length: 12 }, (_, minute) => bar(stock, minute, minute));
    market.ring(stock, ring);
    market.openFromMs = 11 * MINUTE;
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'bars', stock: 'A', interval: '1m', count: 100 });
    await window.framesOf(1, 1);
    market.openFromMs = 12 * MINUTE;
    market.ring(stock, [...ring, bar(stock, 12, 40)]);
    publisher.publish(updateOf({ stocks: new Set([stock]) }));
    const [, delta] = await window.framesOf(1, 2);
    expect(columnOf(delta, 'openTimeMs')).toEqual([11 * MINUTE, 12 * MINUTE]);
    expect(columnOf(delta, 'closed')).toEqual([1, 0]);
    const late = [...ring.slice(0, 8), bar(stock, 8, 13), ...ring.slice(9), bar(stock, 12, 40)];
    market.ring(stock, late);
    publisher.publish(updateOf({ stocks: new Set([stock]) }));
    const [, , revised] = await window.framesOf(1, 3);
    expect(columnOf(revised, 'openTimeMs')).toEqual([8, 9, 10, 11, 12].map((minute) => minute * MINUTE));
    expect(columnOf(revised, 'sma5')[4]).toBe((13 + 9 + 10 + 11 + 40) / 5);
  });

  test('never seen before begin with an empty snapshot', async () => {
    const { market, publisher, connect } = publisherTest();
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'bars', stock: 'A', interval: '1m', count: 5 });
    expect(columnOf((await window.framesOf(1, 1))[0], 'close')).toEqual([]);
    const stock = market.trade('A', 1);
    market.ring(stock, [bar(stock, 1, 7)]);
    publisher.publish(updateOf({ stocks: new Set([stock]) }));
    expect(columnOf((await window.framesOf(1, 2))[1], 'close')).toEqual([7]);
  });

  test.each([
    ['a bar changed that only the journal holds', [bar(0, 3, 9)]],
    ['more bars came than memory holds', []],
  ])('are sent anew when %s', async (_case, barPatches) => {
    const { market, publisher, connect } = publisherTest();
    const stock = market.trade('A', 1);
    market.storedBars = [bar(stock, 3, 3)];
    market.ring(stock, [bar(stock, 4, 4)]);
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'bars', stock: 'A', interval: '1m', count: 5 });
    await window.framesOf(1, 1);
    market.storedBars = [bar(stock, 3, 9), bar(stock, 4, 4), bar(stock, 5, 5)];
    market.ring(stock, [bar(stock, 6, 6)]);
    publisher.publish(updateOf({ stocks: new Set([stock]), barPatches }));
    const [, second] = await window.framesOf(1, 2);
    expect(second).toMatchObject({ type: 'snapshot', number: 0 });
    expect(columnOf(second, 'close')).toEqual([9, 4, 5, 6]);
  });
});

describe('status', () => {
  test('comes at most once a second, and only when it changed', async () => {
    const { market, publisher, clock, connect } = publisherTest();
    const window = await connect(100);
    await window.engine.subscribe(1, { kind: 'status' });
    await window.engine.subscribe(2, { kind: 'quotes', stocks: 'all' });
    await window.framesOf(1, 1);
    const round = async (price: number): Promise<void> => {
      publisher.publish(updateOf({ stocks: new Set([market.trade('A', price)]) }));
      await waitUntil(
        () => quotesOf(window.frames[window.frames.length - 1]).A === price || lastQuote() === price,
        'no quote',
      );
    };
    const lastQuote = (): number | undefined => {
      const quotes = window.frames.filter((frame) => frame.subscription === 2);
      return quotesOf(quotes[quotes.length - 1]).A;
    };
    market.currentStatus = { ...market.currentStatus, tradesPerSecond: 5 };
    clock.nowMs = 999;
    await round(1);
    expect(await window.framesOf(1, 1)).toHaveLength(1);
    clock.nowMs = 1000;
    await round(2);
    expect(await window.framesOf(1, 2)).toHaveLength(2);
    clock.nowMs = 5000;
    await round(3);
    expect(await window.framesOf(1, 2)).toHaveLength(2);
  });
});

test('a subscription under the same number replaces the one before; an ended one is silent', async () => {
  const { market, publisher, connect } = publisherTest();
  const stocks = new Set([market.trade('A', 1), market.trade('B', 2)]);
  const window = await connect(100);
  await window.engine.subscribe(1, { kind: 'quotes', stocks: ['A'] });
  await window.framesOf(1, 1);
  await window.engine.subscribe(1, { kind: 'quotes', stocks: ['B'] });
  expect((await window.framesOf(1, 2)).map(quotesOf)).toEqual([{ A: 1 }, { B: 2 }]);
  await window.engine.subscribe(2, { kind: 'quotes', stocks: 'all' });
  await window.framesOf(2, 1);
  await window.engine.unsubscribe(1);
  publisher.publish(updateOf({ stocks }));
  await window.framesOf(2, 2);
  expect(await window.framesOf(1, 2)).toHaveLength(2);
});

test('a window may not have subscriptions without end', async () => {
  const { connect } = publisherTest();
  const window = await connect(0);
  for (let id = 0; id < 64; id++) await window.engine.subscribe(id, { kind: 'status' });
  await expect(window.engine.subscribe(64, { kind: 'status' })).rejects.toThrow('64 subscriptions');
  await expect(window.engine.subscribe(0, { kind: 'status' })).resolves.toBeUndefined();
});

test('a pivot is of the range asked for, and is ended when the window asks or goes', async () => {
  const { market, connect } = publisherTest();
  const window = await connect(0);
  const asked = { rows: 'stock', columns: 'hour', aggregate: 'sum', value: 'notional' } as const;
  const range = { fromMs: 1, toMs: null };
  expect(await window.engine.pivot(1, { ...asked, range })).toMatchObject({ rows: [], trades: 0 });
  expect(market.pivotScope).toEqual({ fromUs: 1000 });
  market.pivotTable = 'never';
  const running = window.engine.pivot(2, { ...asked, range });
  await expect(window.engine.pivot(2, { ...asked, range })).rejects.toThrow('call 2 still runs');
  expect(window.progress).toEqual([[2, 0.5]]);
  window.engine.cancel(2);
  await expect(running).rejects.toThrow('cancelled');
  await expect(window.engine.pivot(3, { ...asked, rows: 'colour' } as never)).rejects.toThrow('rows');
});

test('the ranking of a past day has the ranks of the journal, and what is no day is refused', async () => {
  const { market, connect } = publisherTest();
  market.stand('A', { volume: 10, lastTimeUs: 9e6 });
  market.stand('B', { volume: 30, changePercent: 2, reference: 0.5 });
  market.stand('C', { volume: 20 });
  const window = await connect(0);
  const asked = { ranking: 'volume', day: '2013-10-07', top: 2 } as const;
  const payload = await window.engine.pastRankings(1, asked);
  expect(payload).toMatchObject({ kind: 'rankings', stocks: ['B', 'C'], ranked: 3, asOfMs: 9000 });
  expect([...payload.values.subarray(0, 4)]).toEqual([30, 1, 0.5, 2]);
  expect(market.standingsWanted).toEqual({
    period: 'day',
    previousClose: 'trading_day',
    day: '2013-10-07',
  });
  for (const wrong of [{ day: '2013-02-30' }, { day: 'today' }, { ranking: 'best' }, { top: 0 }]) {
    await expect(window.engine.pastRankings(2, { ...asked, ...wrong } as typeof asked)).rejects.toThrow(
      Object.keys(wrong)[0],
    );
  }
});

test('a window is told which days are journaled, if any is', async () => {
  const { market, connect } = publisherTest();
  const window = await connect(0);
  expect(await window.engine.journaledDays(1)).toBeNull();
  market.journaledDays = { first: '2013-10-07', last: '2013-10-08' };
  expect(await window.engine.journaledDays(1)).toEqual({ first: '2013-10-07', last: '2013-10-08' });
});

test('a live pivot that is too large says so and comes when it is smaller, and other subscriptions go on', async () => {
  const { market, publisher, clock, connect } = publisherTest();
  market.pivotTable = new RangeError('more than 250000 cells');
  const window = await connect(100);
  const wanted = { kind: 'pivot', rows: 'stock', columns: '1s', aggregate: 'sum', value: 'price' } as const;
  await window.engine.subscribe(1, wanted);
  await window.engine.subscribe(2, { kind: 'quotes', stocks: 'all' });
  const [refused] = await window.framesOf(1, 1);
  expect(refused?.payload).toMatchObject({ refusal: 'more than 250000 cells', rows: [] });
  await window.framesOf(2, 1);
  market.pivotTable = emptyPivot();
  clock.nowMs = 60_000;
  publisher.publish(updateOf({ stocks: new Set([market.trade('A', 1)]) }));
  await waitUntil(
    () => window.frames.some(({ payload }) => payload.kind === 'pivot' && payload.refusal === null),
    'the table comes',
  );
  expect(window.closed).toBe(false);
});
