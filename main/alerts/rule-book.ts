/** Which rules see which stock. */
import type { AlertRule } from '../../contract/alerts.ts';
import type { Stock } from '../../contract/units.ts';
import { createEvaluator } from './create-evaluator.ts';
import { Measures } from './quiet-bands.ts';
import type { BarEvaluator, RuleEvaluator, SilenceEvaluator, TradeEvaluator } from './rule-evaluator.ts';
import { scopeOf, type WatchLists } from './rule-scope.ts';

/** The rules of one stock, by what they see, in the order of the settings. Stocks with the same rules share one object. */
export interface StockRules {
  /** For trades that are their stock's newest. */
  readonly newest: readonly TradeEvaluator[];
  /** What those measure. */
  readonly measures: Measures;
  /** For other trades of the current trading day: those that also see these. */
  readonly day: readonly TradeEvaluator[];
  readonly bars: readonly BarEvaluator[];
  readonly silences: readonly SilenceEvaluator[];
  /** The longest window that prices are looked back over, µs; 0 when there is none. */
  readonly historyUs: number;
  /** The windows whose volumes are compared, µs. */
  readonly volumeWindowsUs: readonly number[];
}

export class RuleBook {
  /** Every rule that is enabled, in the order of the settings. */
  readonly evaluators: readonly RuleEvaluator[];
  readonly #scopes: readonly (ReadonlySet<string> | null)[];
  readonly #known = new Map<string, StockRules>();
  readonly #unscoped: string;

  /** @throws RangeError when a rule names a watch-list that does not exist. */
  constructor(rules: readonly AlertRule[], watchLists: WatchLists) {
    const enabled = rules.filter((rule) => rule.enabled !== false);
    this.evaluators = enabled.map(createEvaluator);
    this.#scopes = enabled.map((rule) => scopeOf(rule, watchLists));
    this.#unscoped = this.#scopes.flatMap((scope, i) => (scope === null ? [i] : [])).join();
  }

  of(stock: Stock): StockRules {
    const isScoped = this.#scopes.some((scope) => scope?.has(stock));
    const key = isScoped
      ? this.#scopes.flatMap((scope, i) => (scope === null || scope.has(stock) ? [i] : [])).join()
      : this.#unscoped;
    let rules = this.#known.get(key);
    if (rules === undefined) {
      rules = sorted(
        key === '' ? [] : key.split(',').map((i) => this.evaluators[Number(i)] as RuleEvaluator),
      );
      this.#known.set(key, rules);
    }
    return rules;
  }
}

function sorted(evaluators: readonly RuleEvaluator[]): StockRules {
  const newest = evaluators.flatMap((one) => (one.sees === 'newest' || one.sees === 'day' ? [one] : []));
  return {
    newest,
    measures: new Measures(newest),
    day: newest.filter(({ sees }) => sees === 'day'),
    bars: evaluators.flatMap((one) => (one.sees === 'bars' ? [one] : [])),
    silences: evaluators.flatMap((one) => (one.sees === 'silence' ? [one] : [])),
    historyUs: evaluators.reduce((longest, { windowUs }) => Math.max(longest, windowUs), 0),
    volumeWindowsUs: [...new Set(evaluators.flatMap(({ volumeWindowsUs }) => volumeWindowsUs))],
  };
}
