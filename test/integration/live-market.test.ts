/** What windows are sent of real trades while the engine takes them in, at instants of both days, against SQL over the raw trades. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Frame,
  type Payload,
  QUOTE_FIELDS,
  type QuotesPayload,
  type Subscription,
} from '../../contract/protocol.ts';
import {
  RANKING_FIELDS,
  RANKING_KINDS,
  RANKING_PERIODS,
  type RankingPeriod,
  type RankingsPayload,
} from '../../contract/rankings.ts';
import { STATISTICS_FIELDS, STATISTICS_PERIODS, type StatisticsPayload } from '../../contract/statistics.ts';
import { driveEngine } from '../support/engine-driver.ts';
import { OracleMarket } from '../support/oracle-bars.ts';
import { oracleQuotes, oracleRankings, oracleStatistics } from '../support/oracle-rolling.ts';
import { recordedLines, timeUsOf } from '../support/recorded-lines.ts';
import { type Row, rowDifferences } from '../support/row-differences.ts';
import { REAL_DAYS } from '../support/shared-data.ts';
import type { TestWindow } from '../support/test-window.ts';

const PIECE = 5000;
/** The engine is stopped after some of them, and a new one goes on from its journal. */
const INSTANTS: readonly { readonly at: string; readonly thenRestarts?: true }[] = [
  { at: '2013-10-07T08:30:00Z' },
  { at: '2013-10-07T13:29:59.999Z' },
  { at: '2013-10-07T13:30:00.5Z', thenRestarts: true },
  { at: '2013-10-07T14:30:00Z' },
  { at: '2013-10-07T17:03:21.25Z' },
  { at: '2013-10-07T20:00:00Z', thenRestarts: true },
  { at: '2013-10-08T03:59:59.999Z' },
  { at: '2013-10-08T11:00:00Z' },
  { at: '2013-10-08T13:31:07Z', thenRestarts: true },
  { at: '2013-10-08T16:45:00.001Z' },
  { at: '2013-10-09T00:00:00Z' },
];

/** Asks one window after the other thing; each subscription ends with its first frame. */
class Asker {
  readonly #window: TestWindow;
  #asked = 0;

  constructor(window: TestWindow) {
    this.#window = window;
  }

  async for(subscription: Subscription): Promise<Payload> {
    const id = this.#asked++;
    await this.#window.engine.subscribe(id, subscription);
    const [frame] = await this.#window.framesOf(id, 1);
    await this.#window.engine.unsubscribe(id);
    return (frame as Frame).payload;
  }
}

/** Rows of a flat array under the names that the oracle has for them; NaN is null. */
function rowsOf(
  values: Float64Array,
  fields: readonly string[],
  name: (field: string) => string,
  more: (row: number) => Row,
): Row[] {
  return Array.from({ length: values.length / fields.length }, (_, row) => ({
    ...more(row),
    ...Object.fromEntries(
      fields.map((field, column) => {
        const value = values[row * fields.length + column] as number;
        // Times are sent in ms; their µs are behind the point.
        if (field.endsWith('TimeMs')) return ['time_us', Math.round(value * 1000)];
        return [name(field), Number.isNaN(value) ? null : value];
      }),
    ),
  }));
}

const snakeCase = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const quoteRows = ({ stocks, values }: QuotesPayload): Row[] =>
  rowsOf(values, QUOTE_FIELDS, snakeCase, (row) => ({ stock: stocks[row] ?? '' })).sort((a, b) =>
    String(a.stock) < String(b.stock) ? -1 : 1,
  );

const statisticsRows = ({ stock, values, asOfMs }: StatisticsPayload): Row[] =>
  rowsOf(values, STATISTICS_FIELDS, snakeCase, (row) => ({
    stock,
    period: STATISTICS_PERIODS[row] ?? '',
    time_us: Math.round((asOfMs ?? Number.NaN) * 1000),
  }));

const rankRows = (kind: string, { stocks, values }: RankingsPayload): Row[] =>
  rowsOf(values, RANKING_FIELDS, snakeCase, (row) => ({ rank: row + 1, stock: stocks[row] ?? '', kind }));

/** All that a window shows of the market now, in the oracles' order. */
async function shown(ask: Asker) {
  const quotes = quoteRows((await ask.for({ kind: 'quotes', stocks: 'all' })) as QuotesPayload);
  const statistics: Row[] = [];
  for (const { stock } of quotes) {
    const payload = await ask.for({ kind: 'statistics', stock: String(stock) });
    statistics.push(...statisticsRows(payload as StatisticsPayload));
  }
  const rankings = new Map<RankingPeriod, Row[]>();
  for (const period of RANKING_PERIODS) {
    const rows: Row[] = [];
    for (const ranking of RANKING_KINDS) {
      const payload = await ask.for({ kind: 'rankings', ranking, period, top: 10 });
      rows.push(...rankRows(ranking, payload as RankingsPayload));
    }
    rankings.set(period, rows);
  }
  return { quotes, statistics, rankings };
}

/** Where what is shown differs from what SQL makes of the trades up to an instant. */
async function differences(ask: Asker, market: OracleMarket, atUs: number): Promise<string[]> {
  const scope = { files: REAL_DAYS.length, atUs };
  const { quotes, statistics, rankings } = await shown(ask);
  const found = [
    ...rowDifferences(quotes, await oracleQuotes(market, scope)),
    ...rowDifferences(statistics, await oracleStatistics(market, scope)),
  ];
  for (const [period, rows] of rankings) {
    const expected = await oracleRankings(market, scope, period === 'day' ? undefined : period);
    found.push(...rowDifferences(rows, expected).map((difference) => `${period}: ${difference}`));
  }
  return found;
}

describe.skipIf(!REAL_DAYS.every((path) => existsSync(path)))(
  'over the real trades of ../shared/data/trades (skipped where absent), windows are sent',
  () => {
    let market: OracleMarket;
    beforeAll(async () => {
      market = await OracleMarket.load(REAL_DAYS);
    });
    afterAll(() => market.close());

    it('the quotes, session and rolling statistics and rankings of every kind and period that SQL gives, restarts between them', async () => {
      const lines = recordedLines(REAL_DAYS);
      let driver = await driveEngine({ format: 'csv' });
      let ask = new Asker(await driver.window());
      let next = 0;
      for (const { at, thenRestarts } of INSTANTS) {
        const atUs = Date.parse(at) * 1000;
        const later = lines.findIndex((line, i) => i >= next && timeUsOf(line) > atUs);
        const end = later < 0 ? lines.length : later;
        expect(end, `no trade before ${at}: nothing is shown`).toBeGreaterThan(next);
        for (; next < end; next = Math.min(next + PIECE, end)) {
          await driver.feed.deliver(lines.slice(next, Math.min(next + PIECE, end)));
        }
        await driver.feed.settled();
        expect(await differences(ask, market, atUs), at).toEqual([]);
        if (thenRestarts === undefined) continue;
        await driver.engine.stop();
        driver = await driveEngine({ format: 'csv', dataDir: driver.dataDir });
        ask = new Asker(await driver.window());
      }
      expect(next).toBe(lines.length);
    });
  },
);
