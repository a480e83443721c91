import type { AlertRule } from '../../contract/alerts.ts';
import { PercentMoveEvaluator } from './percent-move.ts';
import { PriceCrossEvaluator } from './price-cross.ts';
import type { RuleEvaluator } from './rule-evaluator.ts';
import { SmaCrossEvaluator } from './sma-cross.ts';
import { VolumeTotalEvaluator } from './volume-total.ts';

/** Returns what evaluates a rule, by its kind. */
export function createEvaluator(rule: AlertRule): RuleEvaluator {
  switch (rule.kind) {
    case 'percent_move':
      return new PercentMoveEvaluator(rule);
    case 'price_cross':
      return new PriceCrossEvaluator(rule);
    case 'volume_total':
      return new VolumeTotalEvaluator(rule);
    case 'sma_cross':
      return new SmaCrossEvaluator(rule);
  }
}
