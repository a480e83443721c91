import type { Alert } from '../../contract/alerts.ts';
import type { AlertsPayload, Frame } from '../../contract/protocol.ts';
import type { Uuid } from '../../contract/units.ts';

export interface AlertInbox {
  /** Newest first. */
  readonly alerts: readonly Alert[];
  readonly unread: ReadonlySet<Uuid>;
  /** False until the first snapshot. */
  readonly isLoaded: boolean;
}

/** `history`: found while the engine catches up with the past; nobody has to be told of each. */
export type AlertArrival = 'news' | 'history';

/** As many as the inbox keeps; the journal keeps all. */
export const INBOX_LIMIT = 500;

export const EMPTY_INBOX: AlertInbox = { alerts: [], unread: new Set(), isLoaded: false };

/** Alerts of the first snapshot were there before the window: they count as read. */
export function applyAlerts(
  inbox: AlertInbox,
  payload: AlertsPayload,
  type: Frame['type'],
  arrival: AlertArrival = 'news',
): AlertInbox {
  const incoming = distinct(type === 'snapshot' ? payload.alerts : [...payload.alerts].reverse());
  const known = new Set(inbox.alerts.map((alert) => alert.id));
  const fresh = incoming.filter((alert) => !known.has(alert.id));
  const all = type === 'snapshot' ? [...incoming] : [...fresh, ...inbox.alerts];
  const alerts = all.slice(0, INBOX_LIMIT);
  const kept = new Set(alerts.map((alert) => alert.id));
  const isNews = inbox.isLoaded && arrival === 'news';
  const candidates = isNews ? [...fresh.map((alert) => alert.id), ...inbox.unread] : [...inbox.unread];
  return { alerts, unread: new Set(candidates.filter((id) => kept.has(id))), isLoaded: true };
}

/** A rule without a cooldown may fire twice in one direction at one instant: the same id, so one alert. */
function distinct(alerts: readonly Alert[]): Alert[] {
  return [...new Map(alerts.map((alert) => [alert.id, alert])).values()];
}

export function markRead(inbox: AlertInbox, id: Uuid): AlertInbox {
  return { ...inbox, unread: new Set([...inbox.unread].filter((other) => other !== id)) };
}

export function markAllRead(inbox: AlertInbox): AlertInbox {
  return { ...inbox, unread: new Set() };
}
