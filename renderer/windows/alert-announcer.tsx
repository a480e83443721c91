import { useStore } from 'zustand';
import { alertBody, alertTitle } from '../../contract/alert-text.ts';
import { useApp } from './app-context.ts';

/** Reads the newest alert out to assistive tools; those from before the window stay silent. */
export function AlertAnnouncer() {
  const newest = useStore(useApp().stores.inbox, ({ alerts, unread }) =>
    alerts.find((alert) => unread.has(alert.id)),
  );
  return (
    <div className="visually-hidden" role="log" aria-live="polite" data-testid="alert-announcer">
      {newest === undefined ? '' : `${alertTitle(newest)}, ${alertBody(newest)}`}
    </div>
  );
}
