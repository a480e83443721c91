/** `analyze` as a user calls it, over real trades, against oracles that share nothing with the engine. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertRule, Reference } from '../../contract/alerts.ts';
import { INTERVALS } from '../../contract/bars.ts';
import { type OracleRule, oracleAlerts } from '../support/oracle-alerts.ts';
import { type OracleBar, OracleMarket } from '../support/oracle-bars.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { tradeJson } from '../support/trade-json.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'trades');
const DAYS = ['2013-10-07', '2013-10-08'].map((day) => join(DATA, `${day}.csv.gz`));
const HEADER = 'stock,interval,open_time,open,high,low,close,volume,trade_count,vwap,sma5,sma10';
const EXACT = ['open_time', 'open', 'high', 'low', 'close', 'volume', 'trade_count'] as const;
const MEANS = ['vwap', 'sma5', 'sma10'] as const;

/** Where two bars differ: exactly, but for means, which may by 1e-9 relative. */
function differences(bar: OracleBar, expected: OracleBar): string[] {
  const exact = EXACT.filter((name) => bar[name] !== expected[name]);
  const means = MEANS.filter((name) => {
    const [got, wanted] = [bar[name], expected[name]];
    return got === null || wanted === null
      ? got !== wanted
      : Math.abs(got - wanted) > 1e-9 * Math.abs(wanted);
  });
  return [...exact, ...means].map(
    (name) => `${bar.stock} ${bar.open_time} ${name}: ${bar[name]}, not ${expected[name]}`,
  );
}

function parseBars(csv: string, interval: string): OracleBar[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  expect(header).toBe(HEADER);
  return lines.map((line) => {
    const [stock = '', own, ...numbers] = line.split(',');
    expect(own).toBe(interval);
    const values = numbers.map((text) => (text === '' ? null : Number(text)));
    return {
      stock,
      ...Object.fromEntries([...EXACT, ...MEANS].map((name, i) => [name, values[i]])),
    } as OracleBar;
  });
}

const hasData = DAYS.every((path) => existsSync(path));

describe.skipIf(!hasData)(
  'analyze over the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    let market: OracleMarket;
    beforeAll(async () => {
      market = await OracleMarket.load(DAYS);
    });
    afterAll(() => market.close());

    it.each(INTERVALS)('prints the %s bars of both days that SQL gives', async (interval) => {
      const result = await stockstream(['analyze', ...DAYS, '--interval', interval]);
      expect(result.stderr).toContain('1042557 trades (0 late), 0 duplicates and 0 rejected');
      expect(result.status).toBe(0);
      const bars = parseBars(result.stdout, interval);
      const expected = await market.bars(interval, 2);
      expect(bars.length).toBe(expected.length);
      const wrong = bars.flatMap((bar, i) => {
        const other = expected[i] as OracleBar;
        return bar.stock === other.stock ? differences(bar, other) : [`${bar.stock}, not ${other.stock}`];
      });
      expect(wrong.slice(0, 20)).toEqual([]);
    });

    it('prints the same as JSON, of one stock, over both days and each file twice', async () => {
      const files = DAYS.flatMap((path) => [path, path]);
      const args = ['analyze', ...files, '--interval', '1h', '--stock', 'ibm', '--format', 'json'];
      const result = await stockstream(args);
      expect(result.stderr).toContain('1042557 trades (0 late), 1042557 duplicates and 0 rejected');
      const bars = JSON.parse(result.stdout) as OracleBar[];
      const expected = (await market.bars('1h', 2)).filter(({ stock }) => stock === 'IBM');
      expect(bars.length).toBe(expected.length);
      expect(bars.flatMap((bar, i) => differences(bar, expected[i] as OracleBar))).toEqual([]);
    });

    it('prints the alerts that a plain reading of the definitions gives', async () => {
      const rules: (AlertRule & { oracle: OracleRule })[] = [
        ['close', 0.5, 0.1, 60, 'previous_close', 'previous_close'],
        ['open', 0.3, 0.1, 0, 'session_open', 'session_open'],
        ['minute', 0.1, 0.02, 0, 'window:1m', 60],
        ['five', 0.2, 0.05, 30, 'window:5m', 300],
        ['quarter', 0.4, 0, 0, 'window:15m', 900],
        ['hour', 0.7, 0.5, 0, 'window:1h', 3600],
      ].map(([id, threshold, hysteresis, cooldown, reference, oracle]) => ({
        id: id as string,
        kind: 'percent_move',
        threshold_percent: threshold as number,
        hysteresis_percent: hysteresis as number,
        direction: 'both',
        cooldown_seconds: cooldown as number,
        reference: reference as Reference,
        oracle: {
          id: id as string,
          threshold: String(threshold),
          hysteresis: String(hysteresis),
          cooldownSeconds: cooldown as number,
          reference: oracle as OracleRule['reference'],
        },
      }));
      const file = join(await tempDir(), 'rules.json');
      await writeFile(file, JSON.stringify(rules.map(({ oracle: _oracle, ...rule }) => rule)));
      const args = ['analyze', ...DAYS, '--what', 'alerts', '--rules', file, '--format', 'json'];
      const result = await stockstream(args);
      expect(result.status).toBe(0);
      const expected = oracleAlerts(
        DAYS,
        rules.map(({ oracle }) => oracle),
      );
      for (const { id } of rules)
        expect(expected.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(3);
      const alerts = JSON.parse(result.stdout) as (OracleRule & { kind: string })[];
      expect(alerts).toEqual(
        expected.map((alert) => ({
          ...alert,
          kind: 'percent_move',
          change_percent: expect.closeTo(alert.change_percent, 9),
        })),
      );
    });
  },
);

const CSV_HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';

describe('analyze', () => {
  it('reads CSV and JSON lines, gzipped or not, and tells what it left out', async () => {
    const dir = await tempDir();
    const [csv, json] = [join(dir, 'a.csv'), join(dir, 'b.jsonl.gz')];
    await writeFile(csv, `${CSV_HEADER}\r\n1381132800000000,spy,0,10.50,100,P,0,0\r\n\r\nnonsense\r\n`);
    await writeFile(
      json,
      gzipSync(`${tradeJson({ stock: 'SPY', price: '11.25', date: '2013-10-08', second: 43_200 })}\n`),
    );
    const result = await stockstream(['analyze', csv, json, '--interval', '1d']);
    expect(result.stdout.split('\n')).toEqual([
      HEADER,
      'SPY,1d,1381118400000,10.5,10.5,10.5,10.5,100,1,10.5,,',
      'SPY,1d,1381204800000,11.25,11.25,11.25,11.25,10,1,11.25,,',
      '',
    ]);
    expect(result.stderr).toContain('a.csv, record 1: columns: expected 8 columns, got 1');
    expect(result.stderr).toContain('2 trades (0 late), 0 duplicates and 1 rejected records left out');
  });

  it('prints only the header for a stock that never traded, and says which did', async () => {
    const file = join(await tempDir(), 'a.csv');
    await writeFile(file, `${CSV_HEADER}\n1381132800000000,SPY,0,10.50,100,P,0,0\n`);
    const result = await stockstream(['analyze', file, '--stock', 'IBM']);
    expect(result).toMatchObject({ status: 0, stdout: `${HEADER}\n` });
    expect(result.stderr).toContain('no trade of IBM; there are: SPY');
  });

  it('fails with the reason when a file is missing, cut short or of no known kind', async () => {
    const cut = join(await tempDir(), 'cut.csv.gz');
    await writeFile(cut, gzipSync(`${CSV_HEADER}\n`.repeat(999)).subarray(0, 40));
    const all = await Promise.all(['no.csv', cut, 'a.parquet'].map((file) => stockstream(['analyze', file])));
    expect(all.map(({ status, stdout }) => [status, stdout])).toEqual(
      [1, 1, 1].map((status) => [status, '']),
    );
    expect(all[0]?.stderr).toContain('no.csv: no such file');
    expect(all[1]?.stderr).toContain('cut.csv.gz: the gzip data ends too early; the file is incomplete');
    expect(all[2]?.stderr).toContain('a.parquet: cannot tell its format');
  });

  it('names the field of a rule that is wrong, and fails', async () => {
    const rules = join(await tempDir(), 'rules.json');
    await writeFile(
      rules,
      '[{"id":"m","kind":"percent_move","threshold_percent":-1,"reference":"window:7m"},{"id":"n","kind":"price_cross"}]',
    );
    const result = await stockstream(['analyze', 'no.csv', '--what', 'alerts', '--rules', rules]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('rules[0].threshold_percent of "m"');
    expect(result.stderr).toContain('[0].reference');
    expect(result.stderr).toContain('rules[1].level of "n": Invalid input: expected number, it is missing');
  });

  it('reads the watch-lists that rules name from the same file', async () => {
    const dir = await tempDir();
    const [file, rules] = [join(dir, 'day.csv'), join(dir, 'rules.json')];
    const line = (second: number, stock: string, price: string) =>
      `${1_709_737_200_000_000 + second * 1_000_000},${stock},${second},${price},100,Q,,0`;
    const rows = ['IBM', 'SPY'].flatMap((stock) => [line(1, stock, '99'), line(2, stock, '101')]);
    await writeFile(file, `${[CSV_HEADER, ...rows].join('\n')}\n`);
    const rule = { id: 'r', kind: 'price_cross', level: 100, scope: { watch_list: 'old' } };
    await writeFile(rules, JSON.stringify({ watchLists: { old: ['IBM'] }, rules: [rule] }));
    const args = ['analyze', file, '--what', 'alerts', '--rules', rules, '--format', 'json'];
    expect(JSON.parse((await stockstream(args)).stdout)).toMatchObject([{ rule: 'r', stock: 'IBM' }]);
    await writeFile(rules, JSON.stringify([rule]));
    const refused = await stockstream(args);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('rules[0].scope.watch_list of "r": no such watch-list');
  });

  it('refuses arguments that it does not know', async () => {
    const calls = [
      [],
      ['a.csv', '--interval', '2m'],
      ['a.csv', '--stock', '?'],
      ['a.csv', '--what', 'trades'],
    ];
    const all = await Promise.all(calls.map((args) => stockstream(['analyze', ...args])));
    expect(all.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
  });
});
