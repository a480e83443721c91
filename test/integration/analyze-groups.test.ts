/** `analyze --what groups` and `--what pivot` as a user calls them, over real trades, against SQL. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OracleMarket } from '../support/oracle-bars.ts';
import { oracleGroups } from '../support/oracle-groups.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'trades');
const DAYS = ['2013-10-07', '2013-10-08'].map((day) => join(DATA, `${day}.csv.gz`));
const AGGREGATES = ['count', 'sum', 'mean', 'min', 'max', 'first', 'last', 'stddev', 'vwap'];

type Row = Readonly<Record<string, string>>;

function parseCsv(csv: string): { header: string; rows: Row[] } {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const columns = header.split(',');
  const rows = lines.map((line) => {
    const texts = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, texts[i] ?? '']));
  });
  return { header, rows };
}

/** Keys, counts and what is one trade's value are equal; sums, means and deviations agree to 1e-9 relative. */
function isSame(got: string | undefined, wanted: string | number | null | undefined): boolean {
  if (wanted === null || wanted === undefined) return got === '';
  if (typeof wanted === 'string') return got === wanted;
  const number = got === '' ? Number.NaN : Number(got);
  return number === wanted || Math.abs(number - wanted) <= 1e-9 * Math.abs(wanted);
}

describe.skipIf(!DAYS.every((path) => existsSync(path)))(
  'analyze over the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    let market: OracleMarket;
    beforeAll(async () => {
      market = await OracleMarket.load(DAYS);
    });
    afterAll(() => market.close());

    const cases = [
      { keys: ['stock'], value: 'price', files: 2 },
      { keys: ['stock', 'trading_day'], value: 'quantity', files: 2 },
      { keys: ['trading_day', 'stock', 'hour'], value: 'notional', files: 2 },
      { keys: ['stock', '15m'], value: 'price', files: 1 },
      { keys: ['1d'], value: 'notional', files: 2 },
    ] as const;
    it.each(cases)('prints the groups that SQL gives by $keys, of $value', async ({ keys, value, files }) => {
      const args = ['--what', 'groups', '--rows', keys.join(','), '--value', value];
      const result = await stockstream(['analyze', ...DAYS.slice(0, files), ...args]);
      expect(result.status, result.stderr).toBe(0);
      const { header, rows } = parseCsv(result.stdout);
      expect(header).toBe([...keys, ...AGGREGATES].join(','));
      const expected = await oracleGroups(market, files, keys, value);
      expect(rows.length).toBe(expected.length);
      const differing = rows.flatMap((row, i) =>
        Object.keys(row)
          .filter((column) => !isSame(row[column], expected[i]?.[column]))
          .map((column) => `row ${i}, ${column}: ${row[column]}, not ${expected[i]?.[column]}`),
      );
      expect(differing).toEqual([]);
    });

    it.each(AGGREGATES)(
      'prints the pivot that SQL gives, of %s, with totals from the trades',
      async (name) => {
        const args = ['--what', 'pivot', '--rows', 'stock', '--columns', 'hour', '--aggregate', name];
        const result = await stockstream(['analyze', DAYS[0] as string, ...args]);
        expect(result.status, result.stderr).toBe(0);
        const { header, rows } = parseCsv(result.stdout);
        const [cells, byStock, byHour, [whole]] = await Promise.all([
          oracleGroups(market, 1, ['stock', 'hour'], 'price'),
          oracleGroups(market, 1, ['stock'], 'price'),
          oracleGroups(market, 1, ['hour'], 'price'),
          oracleGroups(market, 1, [], 'price'),
        ]);
        const hours = byHour.map(({ hour }) => String(hour));
        expect(header).toBe(['stock', ...hours, 'total'].join(','));
        expect(rows.map(({ stock }) => stock)).toEqual([...byStock.map(({ stock }) => stock), 'total']);
        const wanted = (stock: string | undefined, hour: string): string | number | null | undefined => {
          if (stock === 'total')
            return hour === 'total'
              ? whole?.[name]
              : byHour.find((group) => String(group.hour) === hour)?.[name];
          if (hour === 'total') return byStock.find((group) => group.stock === stock)?.[name];
          return cells.find((group) => group.stock === stock && String(group.hour) === hour)?.[name];
        };
        const differing = rows.flatMap((row) =>
          [...hours, 'total']
            .filter((hour) => !isSame(row[hour], wanted(row.stock, hour)))
            .map((hour) => `${row.stock}, ${hour}: ${row[hour]}, not ${wanted(row.stock, hour)}`),
        );
        expect(differing).toEqual([]);
      },
    );
  },
);

const CSV_HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';

async function smallFile(): Promise<string> {
  const file = join(await tempDir(), 'a.csv');
  const trades = ['0,SPY,0,10.00,100', '3600000000,SPY,1,10.50,0', '60000000,IBM,0,7,0'];
  await writeFile(file, `${[CSV_HEADER, ...trades.map((trade) => `${trade},P,0,0`)].join('\n')}\n`);
  return file;
}

describe('analyze', () => {
  it('leaves a cell without a trade and an undefined aggregate empty', async () => {
    const args = ['analyze', await smallFile(), '--what', 'pivot', '--aggregate', 'vwap'];
    const { stdout } = await stockstream(args);
    expect(stdout).toBe('stock,0,1,total\nIBM,,,\nSPY,10,,10\ntotal,10,,10\n');
  });

  it('groups by what the recording does not tell, such as the side, under an empty key', async () => {
    const args = [
      'analyze',
      await smallFile(),
      '--what',
      'groups',
      '--rows',
      'trade_type,sector',
      '--format',
      'json',
    ];
    const { stdout } = await stockstream(args);
    expect(JSON.parse(stdout)).toMatchObject([
      { trade_type: '', sector: 'Funds', count: 2 },
      { trade_type: '', sector: 'Technology', count: 1 },
    ]);
  });

  it('refuses keys, aggregates and values that it does not know, and one key twice', async () => {
    const calls = [
      ['--what', 'groups', '--rows', 'week'],
      ['--what', 'pivot', '--columns', 'colour'],
      ['--what', 'pivot', '--aggregate', 'median'],
      ['--what', 'pivot', '--value', 'size'],
      ['--what', 'pivot', '--rows', 'hour', '--columns', 'hour'],
      ['--what', 'bars', '--columns', 'hour'],
    ];
    const all = await Promise.all(calls.map((options) => stockstream(['analyze', 'a.csv', ...options])));
    expect(all.map(({ status }) => status)).toEqual(calls.map(() => 2));
    expect(all[0]?.stderr).toContain('"week" is no key; there are: stock, sector');
  });
});
