import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../contract/protocol.ts';
import { RANKING_FIELDS, type RankingsPayload } from '../../../contract/rankings.ts';
import {
  STATISTICS_FIELDS,
  STATISTICS_PERIODS,
  type StatisticsPayload,
} from '../../../contract/statistics.ts';
import { updateOf } from '../../support/fake-market.ts';
import { publisherTest } from '../../support/publishers.ts';
import { waitUntil } from '../../support/wait-until.ts';

const ranksOf = (frame: Frame | undefined): RankingsPayload => frame?.payload as RankingsPayload;
const statisticsOf = (frame: Frame | undefined): StatisticsPayload => frame?.payload as StatisticsPayload;

function column(payload: RankingsPayload, field: (typeof RANKING_FIELDS)[number]): number[] {
  const place = RANKING_FIELDS.indexOf(field);
  return [...payload.values].filter((_, i) => i % RANKING_FIELDS.length === place);
}

describe('rankings', () => {
  const VOLUME = { kind: 'rankings', ranking: 'volume', period: '5m', top: 2 } as const;

  test('begin with the first ranks and how many stocks there are beyond them', async () => {
    const { market, connect } = publisherTest();
    market.stand('A', { volume: 10 });
    market.stand('B', { volume: 30, changePercent: 2, reference: 0.5 });
    market.stand('C', { volume: 20, lastTimeUs: 9e6 });
    const window = await connect(10);
    await window.engine.subscribe(1, VOLUME);
    const payload = ranksOf((await window.framesOf(1, 1))[0]);
    expect(payload).toMatchObject({ stocks: ['B', 'C'], ranked: 3, asOfMs: 9000 });
    expect(column(payload, 'value')).toEqual([30, 20]);
    expect(column(payload, 'changePercent')).toEqual([2, Number.NaN]);
    expect(column(payload, 'reference')).toEqual([0.5, Number.NaN]);
    expect(column(payload, 'lastTimeMs')).toEqual([1000, 9000]);
  });

  test('of nothing are empty', async () => {
    const { connect } = publisherTest();
    const window = await connect(10);
    await window.engine.subscribe(1, VOLUME);
    const payload = ranksOf((await window.framesOf(1, 1))[0]);
    expect(payload).toMatchObject({ stocks: [], values: new Float64Array(0), ranked: 0, asOfMs: null });
  });

  test('are conflated: a window gets the newest order, however many there were, and nothing while nothing trades', async () => {
    const { market, publisher, connect } = publisherTest();
    market.stand('A', { volume: 10 });
    market.stand('B', { volume: 5 });
    const window = await connect(1);
    await window.engine.subscribe(1, VOLUME);
    await window.framesOf(1, 1);
    for (let volume = 6; volume <= 500; volume++) {
      publisher.publish(updateOf({ stocks: new Set([market.stand('B', { volume })]) }));
    }
    window.engine.credit(10);
    const payload = ranksOf((await window.framesOf(1, 2))[1]);
    expect(payload.stocks).toEqual(['B', 'A']);
    expect(column(payload, 'value')).toEqual([500, 10]);
    publisher.publish(updateOf({}));
    await window.engine.subscribe(2, { kind: 'status' });
    await window.framesOf(2, 1);
    expect(await window.framesOf(1, 2)).toHaveLength(2);
  });

  test('of kinds, periods and lengths that there are not are refused', async () => {
    const { connect } = publisherTest();
    const window = await connect(10);
    for (const wrong of [{ ranking: 'best' }, { period: '2m' }, { top: 0 }, { top: 501 }]) {
      await expect(window.engine.subscribe(1, { ...VOLUME, ...wrong } as typeof VOLUME)).rejects.toThrow(
        Object.keys(wrong)[0],
      );
    }
  });
});

describe('statistics', () => {
  const FIGURES = { mean: 4, min: 2, max: 8, stddev: 1, volume: 9, notional: 36, tradeCount: 3, vwap: 4 };

  test('come for each period, and again when their stock trades', async () => {
    const { market, publisher, connect } = publisherTest();
    const stock = market.trade('A', 1);
    market.figures.set(stock, { ...FIGURES, first: 4, last: 5 });
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'statistics', stock: 'A' });
    const first = statisticsOf((await window.framesOf(1, 1))[0]);
    expect(first).toMatchObject({ stock: 'A', asOfMs: 1000 });
    const row = STATISTICS_FIELDS.map((field) => (field === 'return' ? 0.25 : FIGURES[field]));
    expect([...first.values]).toEqual(STATISTICS_PERIODS.flatMap(() => row));
    publisher.publish(updateOf({ stocks: new Set([market.trade('B', 1)]) }));
    market.figures.set(stock, { ...FIGURES, first: 4, last: 6 });
    publisher.publish(updateOf({ stocks: new Set([market.trade('A', 1)]) }));
    const frames = await window.framesOf(1, 2);
    expect(statisticsOf(frames[1]).values[STATISTICS_FIELDS.indexOf('return')]).toBe(0.5);
    expect(frames).toHaveLength(2);
  });

  test('of a stock that was never seen are empty until it trades', async () => {
    const { market, publisher, connect } = publisherTest();
    const window = await connect(10);
    await window.engine.subscribe(1, { kind: 'statistics', stock: 'NEW' });
    expect(statisticsOf((await window.framesOf(1, 1))[0])).toMatchObject({
      values: new Float64Array(0),
      asOfMs: null,
    });
    const stock = market.trade('NEW', 1);
    market.figures.set(stock, { ...FIGURES, first: 1, last: 1 });
    publisher.publish(updateOf({ stocks: new Set([stock]) }));
    await waitUntil(() => window.frames.length === 2, 'no statistics of the first trade');
    expect(statisticsOf(window.frames[1]).values).toHaveLength(
      STATISTICS_PERIODS.length * STATISTICS_FIELDS.length,
    );
  });
});
