import { expect, it } from 'vitest';
import { type AlertRule, alertRulesSchema } from '../../../contract/alerts.ts';
import { VolumeHistory } from '../../../main/analytics/volume-history.ts';
import { AnalyticsRun } from '../../support/analytics-run.ts';

const START_US = 1_709_737_200_000_000;
const trade = (second: number, price: string) => ({
  stock: 'AAA',
  timeUs: START_US + second * 1_000_000,
  price,
  offset: second,
});

/** A rule that crosses 100 upwards at the second trade, restarted as another rule, which sees the price cross again. */
function alertsAfterChange(before: object, after: object): number {
  const rules = (rule: object): readonly AlertRule[] =>
    alertRulesSchema.parse([{ id: 'r', cooldown_seconds: 3600, ...rule }]);
  const run = new AnalyticsRun({ stocks: ['AAA'], rules: rules(before) }).apply([
    trade(0, '99'),
    trade(1, '101'),
  ]);
  run.restart(rules(after)).apply([trade(2, '99'), trade(3, '101')]);
  return run.alerts.length;
}

const CROSS = { kind: 'price_cross', level: 100, direction: 'up' };
const HOURS = { ...CROSS, active_hours: { from: '00:00', to: '20:00' } };
const ALL = { kind: 'all', conditions: [CROSS] };

it.each([
  ['the same rule goes on with its cooldown', HOURS, HOURS, 1],
  [
    'a rule of other hours starts afresh',
    HOURS,
    { ...HOURS, active_hours: { from: '00:00', to: '21:00' } },
    2,
  ],
  ['the same conditions go on', ALL, ALL, 1],
  ['other conditions start afresh', ALL, { ...ALL, conditions: [{ ...CROSS, level: 100.5 }] }, 2],
])('after a restart %s', (_, before, after, alerts) => {
  expect(alertsAfterChange(before, after)).toBe(alerts);
});

it('after a restart a rule that was added starts afresh, and those that stayed go on, wherever they stand in the list', () => {
  const rule = (id: string, level: number) => ({ id, kind: 'price_cross', level, cooldown_seconds: 3600 });
  const rules = (...list: object[]): readonly AlertRule[] => alertRulesSchema.parse(list);
  const run = new AnalyticsRun({ stocks: ['AAA'], rules: rules(rule('gone', 100), rule('stays', 100.5)) });
  run.apply([trade(0, '99'), trade(1, '101')]);
  run.restart(rules(rule('added', 100.2), rule('stays', 100.5)));
  run.apply([trade(2, '99'), trade(3, '101')]);
  expect(run.alerts.map(({ rule, direction }) => [rule, direction])).toEqual([
    ['gone', 'up'],
    ['stays', 'up'],
    ['added', 'up'],
  ]);
});

it('volumes of every second of 21 hours are saved and restored', () => {
  const hourUs = 3_600_000_000;
  const amounts = Float64Array.of(1, 500_000_000, 0, 0, 0, 0);
  const history = new VolumeHistory([hourUs]);
  const seconds = 21 * 3600;
  for (let second = 0; second < seconds; second++) history.add(START_US + second * 1_000_000, amounts);
  const restored = new VolumeHistory([hourUs]);
  restored.restore(history.toArray());
  expect(restored.windowVolume(hourUs)).toEqual({
    current: { whole: 5400, nano: 0 },
    before: { whole: 20 * 5400, nano: 0 },
  });
  expect(restored.windowVolume(hourUs)).toEqual(history.windowVolume(hourUs));
});
