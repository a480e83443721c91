import type { AlertRule } from '../../contract/alerts.ts';
import { BarCloseEvaluator } from './bar-close.ts';
import { PercentMoveEvaluator } from './percent-move.ts';
import { PriceCrossEvaluator } from './price-cross.ts';
import type { RuleEvaluator, TradeEvaluator } from './rule-evaluator.ts';
import { SeveralEvaluator } from './several.ts';
import { SmaCrossEvaluator } from './sma-cross.ts';
import { StaleFeedEvaluator } from './stale-feed.ts';
import { VolumeSpikeEvaluator } from './volume-spike.ts';
import { VolumeTotalEvaluator } from './volume-total.ts';

type TradeRule = Exclude<AlertRule, { kind: 'sma_cross' } | { kind: 'stale_feed' }>;

/** Returns what evaluates a rule, by its kind and its trigger. */
export function createEvaluator(rule: AlertRule): RuleEvaluator {
  if (rule.kind === 'sma_cross') return new SmaCrossEvaluator(rule);
  if (rule.kind === 'stale_feed') return new StaleFeedEvaluator(rule);
  const evaluator = createTradeEvaluator(rule);
  return rule.trigger === 'bar_close' ? new BarCloseEvaluator(evaluator, rule.interval ?? '1m') : evaluator;
}

function createTradeEvaluator(rule: TradeRule): TradeEvaluator {
  switch (rule.kind) {
    case 'percent_move':
      return new PercentMoveEvaluator(rule);
    case 'price_cross':
      return new PriceCrossEvaluator(rule);
    case 'volume_total':
      return new VolumeTotalEvaluator(rule);
    case 'volume_spike':
      return new VolumeSpikeEvaluator(rule);
    case 'all':
    case 'any':
      return new SeveralEvaluator(rule);
  }
}
