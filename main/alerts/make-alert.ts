import { fillMessage } from '../../contract/alert-message.ts';
import type { Alert, AlertRule, AlertValues } from '../../contract/alerts.ts';
import { epochUs } from '../../contract/units.ts';
import { alertId } from './alert-id.ts';
import type { TradeEvent } from './rule-evaluator.ts';

/** What fired: a trade, a bar that closed, or a silence. */
export type Occasion = Pick<TradeEvent, 'stock' | 'timeUs' | 'timeNs' | 'price'>;
export type Measured = Pick<Alert, 'reference' | 'referenceKind' | 'changePercent'>;

/**
 * Returns the rule's alert of an occasion, with the id that every run gives it.
 * @param values what explains it besides.
 */
export function makeAlert(
  { id: rule, kind, message }: AlertRule,
  { stock, timeUs, timeNs, price }: Occasion,
  direction: Alert['direction'],
  { reference, referenceKind, changePercent }: Measured,
  values: AlertValues,
): Alert {
  const alert: Alert = {
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
    values,
  };
  if (message === undefined) return alert;
  const time = new Date(timeUs / 1000).toISOString();
  const change_percent = changePercent.toFixed(2);
  const fields = { rule, stock, direction, price, reference, change_percent, time };
  return { ...alert, message: fillMessage(message, { ...values, ...fields }) };
}
