/** An alert in words: the native notification and the inbox say the same. */
import type { Alert, Reference, SmaReference, VolumeReference, Window } from './alerts.ts';

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

type Worded = Pick<
  Alert,
  | 'stock'
  | 'kind'
  | 'direction'
  | 'price'
  | 'reference'
  | 'referenceKind'
  | 'changePercent'
  | 'message'
  | 'rule'
>;

/** `1,000,000 shares`, alike in every locale. */
function sharesText(shares: number): string {
  return `${String(shares).replace(/\B(?=(\d{3})+$)/g, ',')} ${shares === 1 ? 'share' : 'shares'}`;
}

/** Returns the gist of an alert: `+5.02 %`, the price that crossed, the shares that were reached, or how the means lie. */
export function alertGist(alert: Worded): string {
  switch (alert.kind) {
    case 'percent_move': {
      const sign = alert.changePercent < 0 ? '−' : '+';
      return `${sign}${Math.abs(alert.changePercent).toFixed(2)} %`;
    }
    case 'price_cross':
      return priceText(alert.price);
    case 'volume_total':
      return sharesText(alert.reference);
    case 'volume_spike':
      return `volume × ${(1 + alert.changePercent / 100).toFixed(1)}`;
    case 'stale_feed':
      return 'no trades';
    case 'all':
    case 'any':
      return alert.rule;
    case 'sma_cross':
      return `SMA(5) ${alert.direction === 'up' ? 'above' : 'below'} SMA(10)`;
  }
}

/** Returns `NVDA ▲ +5.02 %`: direction is never told by colour alone. */
export function alertTitle(alert: Worded): string {
  return `${alert.stock} ${alert.direction === 'up' ? '▲' : '▼'} ${alertGist(alert)}`;
}

const WINDOW_TEXT: Readonly<Record<Window, string>> = {
  '1m': '1 min',
  '5m': '5 min',
  '15m': '15 min',
  '1h': '1 h',
};

function isMeanVolume(kind: Alert['referenceKind']): kind is VolumeReference {
  return kind.startsWith('mean_volume:');
}

function isSma(kind: Alert['referenceKind']): kind is SmaReference {
  return kind.startsWith('sma10:');
}

/** Returns the rule's own message, or else `126.13 from prev. close 120.10`, or `crossed 190.00 upwards at 190.02`. */
export function alertBody({ price, reference, referenceKind, direction, message }: Worded): string {
  if (message !== undefined) return message;
  if (isMeanVolume(referenceKind)) {
    const window = WINDOW_TEXT[referenceKind.slice('mean_volume:'.length) as Window];
    return `in ${window}, of a mean of ${sharesText(Math.round(reference))}, at ${priceText(price)}`;
  }
  if (isSma(referenceKind)) {
    return `on ${referenceKind.slice('sma10:'.length)} bars, closing at ${priceText(price)}`;
  }
  switch (referenceKind) {
    case 'silence':
      return `none for ${reference} s in the session, last at ${priceText(price)}`;
    case 'level':
      return `crossed ${priceText(reference)} ${direction}wards at ${priceText(price)}`;
    case 'volume':
      return `day's volume reached ${sharesText(reference)} at ${priceText(price)}`;
    default:
      return `${priceText(price)} ${REFERENCE_TEXT[referenceKind]} ${priceText(reference)}`;
  }
}
