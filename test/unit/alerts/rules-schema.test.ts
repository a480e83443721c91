import { describe, expect, it } from 'vitest';
import { alertRulesSchema } from '../../../contract/alerts.ts';
import { settingsSchema } from '../../../contract/settings.ts';
import { scopeOf } from '../../../main/alerts/rule-scope.ts';

const RULE = { id: 'r', kind: 'price_cross', level: 100 };

/** `place: reason` of each problem of a rule with these fields. */
function problems(fields: object): string[] {
  const result = alertRulesSchema.safeParse([{ ...RULE, ...fields }]);
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);
}

describe('a rule', () => {
  it('may have every field that its kind knows', () => {
    const fields = {
      scope: ['AAPL'],
      hysteresis_percent: 0.5,
      trigger: 'bar_close',
      interval: '5m',
      expires_at: '2030-01-01T00:00:00Z',
      active_hours: { from: '22:00', to: '04:00' },
      message: '{stock} crossed {level} at {price}, {time}',
      enabled: false,
    };
    expect(problems(fields)).toEqual([]);
  });

  it.each([
    [{ scope: ['aapl'] }, 'scope.0: expected a symbol in capital letters'],
    [{ scope: 'AAPL' }, 'scope: expected "all", a list of symbols'],
    [{ trigger: 'twice' }, 'trigger'],
    [{ expires_at: 'tomorrow' }, 'expires_at: expected an instant'],
    [
      { active_hours: { from: '9:30', to: '16:00' } },
      'active_hours.from: expected a time of day such as 09:30',
    ],
    [
      { message: '{stock} at {prize}' },
      'message: {prize} is no field of a price_cross rule; there are {rule}, {stock}',
    ],
    [{ factor: 3 }, 'Unrecognized key: "factor"'],
    [{ level: -1 }, 'level: Too small'],
    [{ kind: 'all', conditions: [] }, 'conditions: Too small'],
  ])('with %j is refused, the field named', (fields, reason) => {
    expect(problems(fields).join('\n')).toContain(reason);
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
