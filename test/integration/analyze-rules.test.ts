/** `analyze` with rules of levels over real trades, against oracles that share nothing with the engine. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OracleAlert, readTrades } from '../support/oracle-alerts.ts';
import { OracleMarket } from '../support/oracle-bars.ts';
import { type CrossRule, oracleCrossings } from '../support/oracle-crossings.ts';
import { oracleSqlAlerts, type SqlRule } from '../support/oracle-sql-alerts.ts';
import { oracleWindowAlerts, type SpikeRule, type StaleRule } from '../support/oracle-window-rules.ts';
import { rowDifferences } from '../support/row-differences.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'trades');
const DAYS = ['2013-10-07', '2013-10-08'].map((day) => join(DATA, `${day}.csv.gz`));
const hasData = DAYS.every((path) => existsSync(path));

/** Prices about which stocks of both days traded; one is between two cents. */
const PRICE_RULES: readonly CrossRule[] = [
  { id: 'spy', kind: 'price_cross', level: 167.5, direction: 'both', cooldown_seconds: 0 },
  { id: 'spy-60', kind: 'price_cross', level: 166.4, direction: 'both', cooldown_seconds: 60 },
  { id: 'bac-up', kind: 'price_cross', level: 13.795, direction: 'up', cooldown_seconds: 30 },
  { id: 'aig-down', kind: 'price_cross', level: 48.7, direction: 'down', cooldown_seconds: 0 },
];

/** Shares that both days reach, some of the stocks each. */
const VOLUME_RULES: readonly CrossRule[] = [
  { id: 'five-million', kind: 'volume_total', level: 5_000_000, cooldown_seconds: 60 },
  { id: 'odd', kind: 'volume_total', level: 3_960_351, cooldown_seconds: 0 },
];

const SMA_RULES: readonly CrossRule[] = [
  { id: 'seconds', kind: 'sma_cross', interval: '1s', direction: 'both', cooldown_seconds: 60 },
  { id: 'minutes', kind: 'sma_cross', interval: '1m', direction: 'both', cooldown_seconds: 0 },
  { id: 'fives', kind: 'sma_cross', interval: '5m', direction: 'up', cooldown_seconds: 0 },
  { id: 'hours', kind: 'sma_cross', interval: '1h', direction: 'down', cooldown_seconds: 0 },
];

const SPIKE_RULES: readonly SpikeRule[] = [
  { id: 'minute', kind: 'volume_spike', window: '1m', factor: 4, cooldown_seconds: 0 },
  { id: 'five', kind: 'volume_spike', window: '5m', factor: 2.5, cooldown_seconds: 0 },
  { id: 'quarter', kind: 'volume_spike', window: '15m', factor: 1.5, cooldown_seconds: 0 },
];

const STALE_RULES: readonly StaleRule[] = [
  { id: 'ten', kind: 'stale_feed', after_seconds: 10, cooldown_seconds: 0 },
  { id: 'quarter-minute', kind: 'stale_feed', after_seconds: 15, cooldown_seconds: 0 },
];

/** One at least of each kind, without cooldowns, for that is what SQL can say. */
const SQL_RULES: readonly SqlRule[] = [
  {
    id: 'close',
    kind: 'percent_move',
    threshold_percent: 0.6,
    hysteresis_percent: 0.2,
    reference: 'previous_close',
  },
  {
    id: 'open',
    kind: 'percent_move',
    threshold_percent: 0.4,
    hysteresis_percent: 0.05,
    reference: 'session_open',
  },
  {
    id: 'minute',
    kind: 'percent_move',
    threshold_percent: 0.15,
    hysteresis_percent: 0.03,
    reference: 'window:1m',
  },
  { id: 'hour', kind: 'percent_move', threshold_percent: 0.5, hysteresis_percent: 0, reference: 'window:1h' },
  { id: 'level', kind: 'price_cross', level: 167.5, hysteresis_percent: 0 },
  { id: 'band', kind: 'price_cross', level: 13.795, hysteresis_percent: 0.1 },
  { id: 'total', kind: 'volume_total', level: 4_000_000 },
  { id: 'spike', kind: 'volume_spike', window: '1m', factor: 3.5, hysteresis_percent: 20 },
  { id: 'long-spike', kind: 'volume_spike', window: '15m', factor: 1.5, hysteresis_percent: 0 },
  { id: 'sma', kind: 'sma_cross', interval: '15s' },
  { id: 'long-sma', kind: 'sma_cross', interval: '15m' },
  { id: 'stale', kind: 'stale_feed', after_seconds: 12 },
];

async function analyzed(rules: readonly object[]): Promise<(OracleAlert & { kind: string })[]> {
  const file = join(await tempDir(), 'rules.json');
  await writeFile(file, JSON.stringify(rules));
  const result = await stockstream([
    'analyze',
    ...DAYS,
    '--what',
    'alerts',
    '--rules',
    file,
    '--format',
    'json',
  ]);
  expect(result.stderr).toContain('(0 late)');
  expect(result.status).toBe(0);
  return JSON.parse(result.stdout);
}

describe.skipIf(!hasData)(
  'analyze with rules over the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    it('prints the alerts of every kind that SQL gives', async () => {
      const market = await OracleMarket.load(DAYS);
      const expected = await oracleSqlAlerts(market, SQL_RULES);
      market.close();
      for (const { id } of SQL_RULES)
        expect(expected.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(2);
      const alerts = await analyzed(SQL_RULES.map((rule) => ({ ...rule, cooldown_seconds: 0 })));
      const rows = alerts.map((alert) => ({ ...alert }));
      // The reference of sma_cross is a mean.
      expect(rowDifferences(rows, expected, ['reference'])).toEqual([]);
    });

    it.each([
      ['price_cross', PRICE_RULES],
      ['volume_total', VOLUME_RULES],
      ['sma_cross', SMA_RULES],
    ] as const)('prints the %s alerts that a plain reading of the definitions gives', async (kind, rules) => {
      const expected = oracleCrossings(readTrades(DAYS), rules);
      for (const { id } of rules)
        expect(expected.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(2);
      expect(await analyzed(rules)).toEqual(
        expected.map((alert) => ({
          ...alert,
          kind,
          // A mean is rounded; levels are as the rule has them.
          ...(kind === 'sma_cross' ? { reference: expect.closeTo(alert.reference, 9) } : {}),
          change_percent: expect.closeTo(alert.change_percent, 9),
        })),
      );
    });

    it.each([
      ['volume_spike', SPIKE_RULES],
      ['stale_feed', STALE_RULES],
    ] as const)('prints the %s alerts that sums of seconds and gaps give', async (kind, rules) => {
      const expected = oracleWindowAlerts(readTrades(DAYS), rules);
      for (const { id } of rules)
        expect(expected.filter(({ rule }) => rule === id).length, id).toBeGreaterThan(2);
      expect(await analyzed(rules)).toEqual(
        expected.map((alert) => ({
          ...alert,
          kind,
          change_percent: expect.closeTo(alert.change_percent, 9),
        })),
      );
    });
  },
);
