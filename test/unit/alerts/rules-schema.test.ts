import { describe, expect, it } from 'vitest';
import { alertRulesSchema } from '../../../contract/alerts.ts';
import { settingsSchema } from '../../../contract/settings.ts';
import { scopeOf } from '../../../main/alerts/rule-scope.ts';

const RULE = { id: 'r', kind: 'price_cross', level: 100 };
const MOVE = { id: 'r', kind: 'percent_move', threshold_percent: 5 };
const TOTAL = { id: 'r', kind: 'volume_total', level: 1000 };
const SPIKE = { id: 'r', kind: 'volume_spike', window: '1m', factor: 3 };
const CROSS = { id: 'r', kind: 'sma_cross', interval: '1m' };
const STALE = { id: 'r', kind: 'stale_feed', after_seconds: 60 };
const ALL = { id: 'r', kind: 'all', conditions: [{ kind: 'volume_total', level: 1000 }] };
const EVERY_KIND = [RULE, MOVE, TOTAL, SPIKE, CROSS, STALE, ALL];

/** `place: reason` of each problem of a rule. */
function problems(rule: object): string[] {
  const result = alertRulesSchema.safeParse([rule]);
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);
}

describe('a rule', () => {
  it('of every kind may have what all have', () => {
    const common = {
      scope: ['AAPL'],
      cooldown_seconds: 0,
      trigger: 'once',
      expires_at: '2030-01-01T00:00:00Z',
      active_hours: { from: '22:00', to: '04:00' },
      message: '{stock} {direction} at {price}, {time}',
      enabled: false,
    };
    expect(EVERY_KIND.flatMap((rule) => problems({ ...rule, ...common }))).toEqual([]);
  });

  it('may have every field of its kind', () => {
    const rules = [
      {
        ...RULE,
        hysteresis_percent: 0.5,
        direction: 'down',
        trigger: 'bar_close',
        interval: '5m',
        message: '{level}',
      },
      {
        ...MOVE,
        hysteresis_percent: 0.1,
        direction: 'up',
        reference: 'window:5m',
        trigger: 'bar_close',
        interval: '1d',
      },
      { ...TOTAL, direction: 'up', trigger: 'bar_close' },
      { ...SPIKE, direction: 'both', hysteresis_percent: 20, trigger: 'bar_close' },
      { ...CROSS, direction: 'down', trigger: 'bar_close' },
      { ...STALE, direction: 'down' },
      { ...ALL, kind: 'any', trigger: 'bar_close', interval: '1s' },
    ];
    expect(rules.flatMap(problems)).toEqual([]);
  });

  it.each([
    [RULE, { id: '' }, 'id: Too small'],
    [RULE, { id: 'x'.repeat(65) }, 'id: Too big: expected string to have <=64'],
    [RULE, { id: 7 }, 'id: Invalid input: expected string'],
    [RULE, { kind: 'price' }, "kind: Invalid discriminator value. Expected 'percent_move' | 'price_cross'"],
    [RULE, { scope: ['aapl'] }, 'scope.0: expected a symbol in capital letters'],
    [RULE, { scope: 'AAPL' }, 'scope: expected "all", a list of symbols'],
    [RULE, { scope: [] }, 'scope: Too small'],
    [RULE, { scope: { watch_list: '' } }, 'scope.watch_list: Too small'],
    [RULE, { cooldown_seconds: -1 }, 'cooldown_seconds: Too small'],
    [RULE, { cooldown_seconds: '60' }, 'cooldown_seconds: Invalid input: expected number, received string'],
    [RULE, { trigger: 'twice' }, 'trigger: Invalid option: expected one of "every_time"|"once"|"bar_close"'],
    [RULE, { interval: '2m' }, 'interval: Invalid option: expected one of "1s"'],
    [RULE, { expires_at: 'tomorrow' }, 'expires_at: expected an instant such as "2026-12-31T21:00:00Z"'],
    [RULE, { expires_at: '2026-12-31' }, 'expires_at: expected an instant'],
    [RULE, { active_hours: 'always' }, 'active_hours: expected "regular" or times of day such as'],
    [
      RULE,
      { active_hours: { from: '9:30', to: '16:00' } },
      'active_hours.from: expected a time of day such as 09:30',
    ],
    [RULE, { active_hours: { from: '09:30' } }, 'active_hours: expected "regular" or times of day'],
    [RULE, { message: '' }, 'message: Too small'],
    [
      RULE,
      { message: '{stock} at {prize}' },
      'message: {prize} is no field of a price_cross rule; there are {rule}, {stock}',
    ],
    [RULE, { enabled: 'no' }, 'enabled: Invalid input: expected boolean'],
    [RULE, { factor: 3 }, 'factor: no field of a price_cross rule; there are id, scope'],
    [RULE, { level: -1 }, 'level: Too small: expected number to be >0'],
    [RULE, { level: 1e12 }, 'level: Too big'],
    [RULE, { level: undefined }, 'level: Invalid input: expected number, received undefined'],
    [RULE, { direction: 'sideways' }, 'direction: Invalid option: expected one of "up"|"down"|"both"'],
    [RULE, { hysteresis_percent: -0.1 }, 'hysteresis_percent: Too small'],
    [RULE, { hysteresis_percent: 100 }, 'hysteresis_percent: Too big: expected number to be <100'],
    [MOVE, { threshold_percent: 0 }, 'threshold_percent: Too small: expected number to be >0'],
    [MOVE, { threshold_percent: '5' }, 'threshold_percent: Invalid input: expected number, received string'],
    [MOVE, { threshold_percent: 1001 }, 'threshold_percent: Too big'],
    [
      MOVE,
      { reference: 'window:7m' },
      'reference: Invalid option: expected one of "previous_close"|"session_open"|"window:1m"',
    ],
    [MOVE, { hysteresis_percent: null }, 'hysteresis_percent: Invalid input: expected number, received null'],
    [MOVE, { treshold_percent: 4 }, 'treshold_percent: no field of a percent_move rule; there are'],
    [TOTAL, { level: 1.5 }, 'level: Invalid input: expected int'],
    [TOTAL, { direction: 'down' }, 'direction: a volume is reached from below only: expected "up" or "both"'],
    [SPIKE, { window: '2m' }, 'window: Invalid option: expected one of "1m"|"5m"|"15m"|"1h"'],
    [SPIKE, { factor: 0 }, 'factor: Too small: expected number to be >0'],
    [SPIKE, { hysteresis_percent: 100 }, 'hysteresis_percent: Too big: expected number to be <100'],
    [SPIKE, { direction: 'down' }, 'direction: a volume is reached from below only'],
    [CROSS, { interval: undefined }, 'interval: Invalid option: expected one of "1s"'],
    [CROSS, { hysteresis_percent: 1 }, 'hysteresis_percent: no field of an sma_cross rule; there are'],
    [STALE, { after_seconds: 0 }, 'after_seconds: Too small: expected number to be >=1'],
    [STALE, { trigger: 'bar_close' }, 'trigger: Invalid option: expected one of "every_time"|"once"'],
    [STALE, { direction: 'up' }, 'direction: a silence counts as downwards only: expected "down" or "both"'],
    [ALL, { conditions: [] }, 'conditions: Too small'],
    [ALL, { conditions: [{ kind: 'sma_cross' }] }, 'conditions.0.kind: Invalid discriminator value'],
    [
      ALL,
      { conditions: [{ kind: 'price_cross', level: 5 }] },
      'conditions.0.direction: Invalid option: expected one of "up"|"down"',
    ],
    [
      ALL,
      { conditions: [{ kind: 'volume_total', factor: 5 }] },
      'conditions.0: factor: no field of a volume_total condition; there are kind, level',
    ],
  ])('such as %j is refused with %j: it says which field and why', (rule, fields, reason) => {
    expect(problems({ ...rule, ...fields }).join('\n')).toContain(reason);
  });

  it('of the same id as another is refused', () => {
    const result = alertRulesSchema.safeParse([RULE, { ...MOVE }]);
    expect(result.error?.issues).toMatchObject([{ path: [1, 'id'], message: 'two rules have the same id' }]);
  });
});

describe('a scope', () => {
  it('is every stock, those that it lists, or those of a watch-list', () => {
    const [all, listed, named] = alertRulesSchema.parse([
      RULE,
      { ...RULE, id: 'b', scope: ['AAPL', 'IBM'] },
      { ...RULE, id: 'c', scope: { watch_list: 'banks' } },
    ]);
    if (all === undefined || listed === undefined || named === undefined)
      throw new Error('three rules were given');
    const lists = { banks: ['BAC', 'JPM'] };
    expect(scopeOf(all, lists)).toBeNull();
    expect(scopeOf(listed, lists)).toEqual(new Set(['AAPL', 'IBM']));
    expect(scopeOf(named, lists)).toEqual(new Set(['BAC', 'JPM']));
    expect(() => scopeOf(named, {})).toThrow('rule "c", scope.watch_list: there is no watch-list "banks"');
  });

  it('whose watch-list is not in the settings is one of their problems', () => {
    const rules = [{ ...RULE, scope: { watch_list: 'banks' } }];
    const result = settingsSchema.safeParse({ rules });
    expect(result.error?.issues).toMatchObject([{ path: ['rules', 0, 'scope', 'watch_list'] }]);
    expect(settingsSchema.safeParse({ rules, watchLists: { banks: ['BAC'] } }).success).toBe(true);
  });
});
