/** An alert in words: the native notification and the inbox say the same. */
import type { Alert, Reference } from './alerts.ts';

const REFERENCE_TEXT: Readonly<Record<Reference, string>> = {
  previous_close: 'from prev. close',
  session_open: 'from session open',
  'window:1m': 'in 1 min from',
  'window:5m': 'in 5 min from',
  'window:15m': 'in 15 min from',
  'window:1h': 'in 1 h from',
};

/** Prices have at most 9 fraction digits; two at least, as quotes are read. */
function priceText(price: number): string {
  const [whole = '', fraction = ''] = price.toFixed(9).replace(/0+$/, '').split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

/** Returns `NVDA ▲ +5.02 %`: direction is never told by colour alone. */
export function alertTitle(alert: Pick<Alert, 'stock' | 'direction' | 'changePercent'>): string {
  const arrow = alert.direction === 'up' ? '▲' : '▼';
  const sign = alert.changePercent < 0 ? '−' : '+';
  return `${alert.stock} ${arrow} ${sign}${Math.abs(alert.changePercent).toFixed(2)} %`;
}

/** Returns `126.13 from prev. close 120.10`. */
export function alertBody(alert: Pick<Alert, 'price' | 'reference' | 'referenceKind'>): string {
  return `${priceText(alert.price)} ${REFERENCE_TEXT[alert.referenceKind]} ${priceText(alert.reference)}`;
}
