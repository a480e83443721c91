/**
 * `analyze --journal` as a user calls it, over real trades that the engine has journaled: against SQL over the raw files, and against
 * `analyze FILES`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTERVALS } from '../../contract/bars.ts';
import { AGGREGATES, type Aggregate, type GroupKey, type GroupValue } from '../../contract/pivot.ts';
import { HistoryCancelled } from '../../main/journal/history-moment.ts';
import { openHistory } from '../../main/journal/open-history.ts';
import { listingsOf, SYMBOLS } from '../../main/symbols.ts';
import { cipherOf, PASSPHRASE_ENV } from '../support/journal-keys.ts';
import { OracleMarket } from '../support/oracle-bars.ts';
import { type OracleGroup, oracleGroups } from '../support/oracle-groups.ts';
import { ORACLE_WINDOWS, oracleRankings, oracleRolling } from '../support/oracle-rolling.ts';
import { type Row, rowDifferences } from '../support/row-differences.ts';
import { REAL_DAYS as DAYS } from '../support/shared-data.ts';
import { stockstream } from '../support/stockstream-cli.ts';

/** A notional is a product, which is rounded, also where it is one trade's. */
const PRODUCTS = ['min', 'max', 'first', 'last'];
const DATES = ['2013-10-07', '2013-10-08'];
const RULES = [
  {
    id: 'minute',
    kind: 'percent_move',
    threshold_percent: 0.1,
    reference: 'window:1m',
    cooldown_seconds: 30,
  },
  { id: 'close', kind: 'percent_move', threshold_percent: 0.5, hysteresis_percent: 0.1 },
  { id: 'fives', kind: 'sma_cross', interval: '5m' },
  { id: 'quiet', kind: 'stale_feed', after_seconds: 10 },
];
/** At the end, in mid-session of the first day, and a few minutes into the second. */
const INSTANTS = [
  { name: 'at the end of both days' },
  { name: 'in mid-session', at: '2013-10-07T15:00:00.25Z', atUs: 1_381_158_000_250_000 },
  { name: 'after the second open', at: '1381239067500000', atUs: 1_381_239_067_500_000 },
];

let folder: string;
let settings: string[];
let rules: string;

interface PivotCase {
  readonly name: Aggregate;
  readonly row: GroupKey;
  readonly column: GroupKey;
  readonly value: GroupValue;
}

/** What is printed as JSON, parsed. */
async function printed(args: readonly string[]): Promise<Row[]> {
  const result = await stockstream(['analyze', ...args, '--format', 'json']);
  expect(result.status, result.stderr).toBe(0);
  return JSON.parse(result.stdout);
}
const ofJournal = (...args: string[]): Promise<Row[]> => printed([...settings, '--journal', ...args]);
const ofFiles = (...args: string[]): Promise<Row[]> => printed([...DAYS, ...args]);

describe.skipIf(!DAYS.every((path) => existsSync(path)))(
  'analyze --journal of the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    let market: OracleMarket;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'stockstream-analyze-'));
      rules = join(folder, 'rules.json');
      const config = join(folder, 'stockstream.json');
      settings = ['--config', config];
      await writeFile(rules, JSON.stringify(RULES));
      const file = { paths: DAYS, speed: 'max' };
      const dataDir = join(folder, 'data');
      await writeFile(config, JSON.stringify({ feed: 'file', file, dataDir, rules: RULES }));
      const run = await stockstream([...settings, 'run', '--exit-when-finished']);
      expect(run.stderr).toContain('1042557 trades');
      expect(run.status).toBe(0);
      market = await OracleMarket.load(DAYS);
    });
    afterAll(async () => {
      market.close();
      await rm(folder, { recursive: true, force: true });
    });

    it.each(INTERVALS)('prints the %s bars that SQL gives', async (interval) => {
      const expected = await market.bars(interval, 2);
      expect(rowDifferences(await ofJournal('--interval', interval), expected)).toEqual([]);
    });

    it('prints the bars of a range with the averages of the bars before it', async () => {
      const [from, to] = [Date.parse('2013-10-08T13:30:00Z'), Date.parse('2013-10-08T13:45:00Z')];
      const expected = (await market.bars('1m', 2)).filter(
        ({ open_time }) => open_time >= from && open_time < to,
      );
      expect(expected.length).toBeGreaterThan(50);
      const range = ['--from', `${from}000`, '--to', `${to}000`];
      expect(rowDifferences(await ofJournal('--interval', '1m', ...range), expected)).toEqual([]);
    });

    const periods = [undefined, ...Object.keys(ORACLE_WINDOWS)];
    const rankings = DATES.flatMap((day, i) => periods.map((window) => ({ day, files: i + 1, window })));
    it.each(rankings)(
      'prints the rankings of $day that SQL gives, window $window',
      async ({ day, files, window }) => {
        const over = window === undefined ? [] : ['--window', window];
        const rows = await ofJournal('--what', 'rankings', '--day', day, ...over);
        expect(rows.length).toBe(24);
        expect(rowDifferences(rows, await oracleRankings(market, { files }, window))).toEqual([]);
      },
    );

    it('measures changes from the price that the setting or the option names', async () => {
      const plain = await oracleRankings(market, { files: 2 }, undefined);
      const regular = await oracleRankings(market, { files: 2, regular: true }, undefined);
      const which = ['--previous-close', 'regular_session'];
      const asked = await ofJournal('--what', 'rankings', ...which);
      expect(rowDifferences(asked, regular)).toEqual([]);
      expect(rowDifferences(asked, plain), 'the two closes are the same here: nothing was shown').not.toEqual(
        [],
      );
      const args = ['analyze', ...settings, '--journal', '--what', 'rankings', '--format', 'json'];
      const set = await stockstream(args, { STOCKSTREAM_PREVIOUS_CLOSE: 'regular_session' });
      expect(JSON.parse(set.stdout)).toEqual(asked);
    });

    it.each(INSTANTS)('prints the rolling statistics that SQL gives, $name', async ({ at, atUs }) => {
      const time = at === undefined ? [] : ['--at', at];
      const scope = { files: 2, ...(atUs === undefined ? {} : { atUs }) };
      const rows = await ofJournal('--what', 'rolling', ...time);
      expect(rows.length).toBe(16);
      expect(rowDifferences(rows, await oracleRolling(market, scope))).toEqual([]);
      const ranks = await ofJournal('--what', 'rankings', ...time);
      expect(rowDifferences(ranks, await oracleRankings(market, scope, undefined))).toEqual([]);
    });

    const groups: readonly { keys: readonly GroupKey[]; value: GroupValue }[] = [
      { keys: ['stock'], value: 'price' },
      { keys: ['stock', 'trading_day'], value: 'quantity' },
      { keys: ['trading_day', 'stock', 'hour'], value: 'notional' },
      { keys: ['stock', '15m'], value: 'price' },
      { keys: ['1d'], value: 'notional' },
    ];
    it.each(groups)('prints the groups that SQL gives by $keys, of $value', async ({ keys, value }) => {
      const rows = await ofJournal('--what', 'groups', '--rows', keys.join(','), '--value', value);
      expect(Object.keys(rows[0] ?? {})).toEqual([...keys, ...AGGREGATES]);
      const expected = await oracleGroups(market, 2, keys, value);
      expect(rowDifferences(rows, expected, value === 'notional' ? PRODUCTS : [])).toEqual([]);
    });

    const pivots: readonly PivotCase[] = [
      ...AGGREGATES.map((name) => ({ name, row: 'stock', column: 'hour', value: 'price' }) as const),
      { name: 'sum', row: 'hour', column: 'trading_day', value: 'notional' },
      { name: 'stddev', row: '15m', column: 'stock', value: 'quantity' },
    ];
    it.each(pivots)(
      'prints the pivot of $row and $column that SQL gives, $name of $value, with totals from the trades',
      async ({ name, row, column, value }) => {
        const query = ['--rows', row, '--columns', column, '--aggregate', name, '--value', value];
        const rows = await ofJournal('--what', 'pivot', ...query);
        const [cells, byRow, byColumn, [whole] = []] = await Promise.all(
          [[row, column], [row], [column], []].map((keys) => oracleGroups(market, 2, keys, value)),
        );
        const columns = (byColumn ?? []).map((group) => String(group[column]));
        const cellsOf = (groups: readonly OracleGroup[] = []): [string, unknown][] =>
          groups.map((group) => [String(group[column]), group[name]]);
        const expected = (byRow ?? []).map((group) => ({
          [row]: group[row],
          ...Object.fromEntries(columns.map((key) => [key, null])),
          ...Object.fromEntries(cellsOf(cells?.filter((cell) => cell[row] === group[row]))),
          total: group[name],
        }));
        const total = {
          [row]: 'total',
          ...Object.fromEntries(cellsOf(byColumn)),
          total: (whole as OracleGroup | undefined)?.[name],
        };
        expect(rowDifferences(rows, [...expected, total])).toEqual([]);
        expect(Object.keys(rows[0] ?? {}).sort()).toEqual([row, ...columns, 'total'].sort());
      },
    );

    const calls = [
      ['--interval', '5m', '--indicators', 'ema:12,vwap,rsi:14,bollinger:20:2', '--stock', 'IBM'],
      ['--interval', '1m', '--from', '2013-10-08T14:00:00Z', '--indicators', 'ema:5,vwap,atr:3'],
      ['--what', 'rankings', '--day', '2013-10-07', '--kind', 'volatility', '--top', '2'],
      ['--what', 'rolling', '--window', '15m', '--at', '2013-10-08T14:00:00Z'],
      ['--what', 'groups', '--rows', 'sector,trade_type', '--from', '2013-10-07T14:00:00Z'],
      ['--what', 'groups', '--rows', '1h,stock', '--to', '2013-10-07T16:30:00Z', '--value', 'quantity'],
      ['--what', 'pivot', '--rows', 'stock,hour', '--columns', 'trading_day', '--aggregate', 'vwap'],
    ];
    it.each(calls)('prints what it prints of the files: %s %s %s %s %s %s', async (...args) => {
      const [journal, files] = await Promise.all([ofJournal(...args), ofFiles(...args)]);
      expect(files.length).toBeGreaterThan(0);
      expect(Object.keys(journal[0] ?? {})).toEqual(Object.keys(files[0] ?? {}));
      expect(rowDifferences(journal, files)).toEqual([]);
    });

    it('prints the alerts that the engine stored, which are those of the files and of its rules replayed', async () => {
      const alerts = ['--what', 'alerts'];
      const range = ['--from', '2013-10-07T18:00:00Z', '--to', '2013-10-08T15:00:00Z', '--stock', 'SPY'];
      const files = await ofFiles(...alerts, '--rules', rules);
      for (const { id } of RULES)
        expect(files.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(2);
      expect(await ofJournal(...alerts)).toEqual(files);
      expect(await ofJournal(...alerts, '--rules', rules)).toEqual(files);
      const some = await ofFiles(...alerts, '--rules', rules, ...range);
      expect(some.length).toBeGreaterThan(0);
      expect(await ofJournal(...alerts, ...range)).toEqual(some);
    });

    it('tells to standard error which journal it was and what is in it', async () => {
      const args = ['analyze', ...settings, '--journal', '--what', 'rolling', '--stock', 'XYZ'];
      const { stderr } = await stockstream(args);
      expect(stderr).toContain(join(folder, 'data', 'journal.duckdb'));
      expect(stderr).toContain('1042557 trades (0 late), 0 duplicates and 0 rejected records left out');
      expect(stderr).toContain('no trade of XYZ; there are: AIG, BAC, IBM, SPY');
    });

    it('ends with status 130 when Ctrl-C comes while it prints, and says that this is not all', async () => {
      const script = join(import.meta.dirname, '..', '..', 'web', 'stockstream.ts');
      const args = [script, 'analyze', ...settings, '--journal', '--interval', '1s'];
      const child = spawn(process.execPath, args, {
        env: { ...process.env, ...PASSPHRASE_ENV },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = text(child.stderr);
      // The pipe holds less than the result, so the command waits for its reader.
      await once(child.stdout, 'readable');
      child.kill('SIGINT');
      expect(await once(child, 'exit')).toEqual([130, null]);
      expect(await said).toBe('the output is incomplete\ncancelled\n');
    });

    it('ends a query at once, and tells how far it was', async () => {
      const journal = await openHistory(
        { dataDir: join(folder, 'data'), memoryLimitMb: 512, cipher: await cipherOf(join(folder, 'data')) },
        listingsOf(SYMBOLS),
      );
      const abort = new AbortController();
      const told: number[] = [];
      const onProgress = (done: number): void => {
        told.push(done);
        abort.abort();
      };
      const wanted = { keys: ['stock', '1s'], value: 'notional', aggregates: ['stddev'], scope: {} } as const;
      const groups = journal.history.groups(wanted, { signal: abort.signal, onProgress });
      await expect(groups.next()).rejects.toThrow(HistoryCancelled);
      expect(told.length).toBeGreaterThan(0);
      expect(told.every((done) => done >= 0 && done <= 1)).toBe(true);
      journal.close();
    });
  },
);
