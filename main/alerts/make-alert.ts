import { fillMessage } from '../../contract/alert-message.ts';
import type { Alert, AlertRule, AlertValues } from '../../contract/alerts.ts';
import { epochUs } from '../../contract/units.ts';
import { writeOut } from '../trades/decimal.ts';
import { alertId } from './alert-id.ts';
import type { TradeEvent } from './rule-evaluator.ts';

/** What fired: a trade, a bar that closed, or a silence. */
export type Occasion = Pick<TradeEvent, 'stock' | 'timeUs' | 'timeNs' | 'price' | 'tradedUs' | 'calendar'>;
export type Measured = Pick<Alert, 'reference' | 'referenceKind' | 'changePercent'>;

/**
 * Returns the rule's alert of an occasion, with the id that every run gives it.
 * @param values what explains it besides; the session's phase joins them.
 */
export function makeAlert(
  { id: rule, kind, message }: AlertRule,
  { stock, timeUs, timeNs, price, tradedUs = timeUs, calendar }: Occasion,
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
    values: { ...values, session: calendar.phaseOf(tradedUs) },
  };
  if (message === undefined) return alert;
  return { ...alert, message: fillMessage(message, fieldsOf(alert)) };
}

/** The texts of a message's fields; numbers are written out, for 1e-7 is no price. */
function fieldsOf({
  rule,
  kind,
  stock,
  direction,
  price,
  eventTimeUs,
  ...alert
}: Alert): Record<string, string> {
  const change_percent = alert.changePercent.toFixed(2);
  const { volume, sma5, after_seconds } = alert.values ?? {};
  const value = volume ?? sma5 ?? after_seconds ?? (kind === 'percent_move' ? change_percent : price);
  const time = new Date(eventTimeUs / 1000).toISOString();
  const { reference } = alert;
  const fields = { ...alert.values, rule, stock, direction, price, reference, change_percent, time, value };
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, textOf(field)]));
}

function textOf(value: number | string): string {
  return typeof value === 'string' ? value : (writeOut(String(value)) ?? String(value));
}
