/** `analyze --what rolling` and `--what rankings` as a user calls them, over real trades, against SQL. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OracleMarket } from '../support/oracle-bars.ts';
import { ORACLE_WINDOWS, oracleRankings, oracleRolling } from '../support/oracle-rolling.ts';
import { type Row, rowDifferences } from '../support/row-differences.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'trades');
const DAYS = ['2013-10-07', '2013-10-08'].map((day) => join(DATA, `${day}.csv.gz`));
const ROLLING_HEADER = 'stock,window,time_us,mean,min,max,stddev,volume,trade_count,vwap,return';
const RANKINGS_HEADER = 'rank,stock,kind,value,last,reference,change_percent,volume';

/** Both days, the first one cut short, and a few minutes into the second. */
const SCOPES = [
  { name: 'at the end of both days', files: 2 },
  { name: 'in mid-session', files: 1, at: '2013-10-07T15:00:00.25Z', atUs: 1_381_158_000_250_000 },
  { name: 'after the second open', files: 2, at: '1381239067500000', atUs: 1_381_239_067_500_000 },
];

function parseCsv(csv: string, header: string): Row[] {
  const [own, ...lines] = csv.trimEnd().split('\n');
  expect(own).toBe(header);
  const columns = header.split(',');
  return lines.map((line) => {
    const texts = line.split(',');
    const value = (text = ''): string | number | null =>
      text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text);
    return Object.fromEntries(columns.map((column, i) => [column, value(texts[i])]));
  });
}

describe.skipIf(!DAYS.every((path) => existsSync(path)))(
  'analyze over the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    let market: OracleMarket;
    beforeAll(async () => {
      market = await OracleMarket.load(DAYS);
    });
    afterAll(() => market.close());

    it.each(SCOPES)(
      'prints the rolling statistics that SQL gives, $name',
      async ({ files, at, ...scope }) => {
        const time = at === undefined ? [] : ['--at', at];
        const result = await stockstream(['analyze', ...DAYS.slice(0, files), '--what', 'rolling', ...time]);
        expect(result.status).toBe(0);
        const rows = parseCsv(result.stdout, ROLLING_HEADER);
        expect(rows.length).toBe(16);
        expect(rowDifferences(rows, await oracleRolling(market, { files, ...scope }))).toEqual([]);
      },
    );

    const periods = [undefined, ...Object.keys(ORACLE_WINDOWS)];
    const cases = SCOPES.flatMap((scope) => periods.map((window) => ({ ...scope, window })));
    it.each(cases)(
      'prints the rankings that SQL gives, $name, window $window',
      async ({ files, at, window, ...scope }) => {
        const options = [...(at === undefined ? [] : ['--at', at]), ...(window ? ['--window', window] : [])];
        const result = await stockstream([
          'analyze',
          ...DAYS.slice(0, files),
          '--what',
          'rankings',
          ...options,
        ]);
        expect(result.status).toBe(0);
        const rows = parseCsv(result.stdout, RANKINGS_HEADER);
        expect(rows.length).toBe(24);
        expect(rowDifferences(rows, await oracleRankings(market, { files, ...scope }, window))).toEqual([]);
      },
    );

    it('measures changes from the last price of the regular session where it is told so', async () => {
      const args = ['analyze', ...DAYS, '--what', 'rankings', '--previous-close', 'regular_session'];
      const rows = parseCsv((await stockstream(args)).stdout, RANKINGS_HEADER);
      const scope = { files: 2, regular: true };
      expect(rowDifferences(rows, await oracleRankings(market, scope, undefined))).toEqual([]);
      const plain = await oracleRankings(market, { files: 2 }, undefined);
      expect(rowDifferences(rows, plain), 'the two closes are the same here: nothing was shown').not.toEqual(
        [],
      );
    });
  },
);

const CSV_HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';

async function smallFile(): Promise<string> {
  const file = join(await tempDir(), 'a.csv');
  const trades = [
    '0,SPY,0,10.00,100',
    '59000000,SPY,1,10.50,0',
    '60000000,SPY,2,11.00,300',
    '60000000,IBM,0,7,0',
  ];
  await writeFile(file, `${[CSV_HEADER, ...trades.map((trade) => `${trade},P,0,0`)].join('\n')}\n`);
  return file;
}

describe('analyze', () => {
  it('leaves undefined values empty, and ranks no stock by them', async () => {
    const file = await smallFile();
    const rolling = await stockstream(['analyze', file, '--what', 'rolling', '--window', '1m']);
    expect(rolling.stdout.split('\n')).toEqual([
      ROLLING_HEADER,
      'IBM,1m,60000000,7,7,7,0,0,1,,0',
      'SPY,1m,60000000,10.75,10.5,11,0.25,300,2,11,0.047619047619047616',
      '',
    ]);
    const rankings = await stockstream(['analyze', file, '--what', 'rankings', '--window', '1m']);
    expect(rankings.stdout.split('\n').slice(0, 6)).toEqual([
      RANKINGS_HEADER,
      '1,SPY,gainers,10,11,10,10,300',
      '1,SPY,losers,10,11,10,10,300',
      '1,SPY,volume,300,11,10,10,300',
      '2,IBM,volume,0,7,,,0',
      '1,SPY,notional,3300,11,10,10,300',
    ]);
  });

  it('prints one kind, its first ranks, one stock, as JSON too, and tells how many trades --at leaves out', async () => {
    const args = ['analyze', await smallFile(), '--what', 'rankings', '--kind', 'volume', '--format', 'json'];
    const [first, of, early] = await Promise.all([
      stockstream([...args, '--top', '1']),
      stockstream([...args, '--stock', 'IBM']),
      stockstream([...args, '--at', '1970-01-01T01:00:59+01:00']),
    ]);
    const spy = { rank: 1, stock: 'SPY', kind: 'volume', value: 400, last: 11, reference: 10, volume: 400 };
    expect(JSON.parse(first.stdout)).toEqual([{ ...spy, change_percent: 10 }]);
    expect(JSON.parse(of.stdout)).toMatchObject([{ rank: 2, stock: 'IBM' }]);
    expect(JSON.parse(early.stdout)).toMatchObject([{ stock: 'SPY', value: 100, last: 10.5 }]);
    expect(early.stderr).toContain('2 trades after --at left out');
  });

  it('refuses times, windows, kinds and ranks that it does not know, and options without effect', async () => {
    const calls = [
      ['--what', 'rolling', '--at', '15:00'],
      ['--what', 'rolling', '--at', '2013-02-30T15:00:00Z'],
      ['--what', 'rolling', '--window', '2m'],
      ['--what', 'rankings', '--kind', 'best'],
      ['--what', 'rankings', '--top', '0'],
      ['--what', 'rolling', '--top', '3'],
      ['--what', 'bars', '--window', '1m'],
    ];
    const all = await Promise.all(calls.map((options) => stockstream(['analyze', 'a.csv', ...options])));
    expect(all.map(({ status }) => status)).toEqual(calls.map(() => 2));
    expect(all[5]?.stderr).toContain("option '--top' is for --what rankings only");
  });
});
