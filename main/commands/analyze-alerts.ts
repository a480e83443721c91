import type { Alert } from '../../contract/alerts.ts';

/** A line of the result, in the order of its columns. */
type AlertRow = {
  readonly rule: string;
  readonly kind: Alert['kind'];
  readonly stock: string;
  readonly direction: Alert['direction'];
  readonly event_time_us: number;
  readonly price: number;
  readonly reference: number;
  readonly change_percent: number;
};

export const ALERT_COLUMNS: readonly (keyof AlertRow)[] = [
  'rule',
  'kind',
  'stock',
  'direction',
  'event_time_us',
  'price',
  'reference',
  'change_percent',
];

/** Returns the alerts by event time, then stock, rule and direction: an order that does not depend on how files were read. */
export function alertRows(alerts: readonly Alert[]): AlertRow[] {
  return [...alerts].sort(compareAlerts).map((alert) => ({
    rule: alert.rule,
    kind: alert.kind,
    stock: alert.stock,
    direction: alert.direction,
    event_time_us: alert.eventTimeUs,
    price: alert.price,
    reference: alert.reference,
    change_percent: alert.changePercent,
  }));
}

function compareAlerts(a: Alert, b: Alert): number {
  return (
    a.eventTimeUs - b.eventTimeUs ||
    compareText(a.stock, b.stock) ||
    compareText(a.rule, b.rule) ||
    compareText(a.direction, b.direction)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
