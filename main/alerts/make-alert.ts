import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { epochUs } from '../../contract/units.ts';
import { alertId } from './alert-id.ts';
import type { TradeEvent } from './rule-evaluator.ts';

/** What fired: a trade, or a bar that closed. */
export type Occasion = Pick<TradeEvent, 'stock' | 'timeUs' | 'timeNs' | 'price'>;
export type Measured = Pick<Alert, 'reference' | 'referenceKind' | 'changePercent'>;

/** Returns the rule's alert of an occasion, with the id that every run gives it. */
export function makeAlert(
  { id: rule, kind }: AlertRule,
  { stock, timeUs, timeNs, price }: Occasion,
  direction: Alert['direction'],
  { reference, referenceKind, changePercent }: Measured,
): Alert {
  return {
    id: alertId(rule, stock, direction, timeUs, timeNs),
    rule,
    kind,
    stock,
    direction,
    eventTimeUs: epochUs(timeUs),
    price,
    reference,
    referenceKind,
    changePercent,
  };
}
