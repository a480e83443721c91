/**
 * Lets single alerts through at once and sums up storms: five hundred notifications tell less than one that says 500.
 * The inbox has every alert; only the desktop's notifications are held back, and each held one is counted.
 */
import type { Alert } from '../contract/alerts.ts';

export const BURST = 3;
const WINDOW_MS = 10_000;

export interface NotificationSink {
  one(alert: Alert): void;
  /** @param alerts Those held back since the last notification, oldest first; never empty. */
  summary(alerts: readonly Alert[]): void;
}

export interface NotificationLimiter {
  push(alert: Alert): void;
  /** Shows what is held back. */
  dispose(): void;
}

export function createNotificationLimiter(sink: NotificationSink): NotificationLimiter {
  let shown = 0;
  let held: Alert[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    if (held.length > 0) sink.summary(held);
    held = [];
    shown = 0;
    timer = undefined;
  }

  return {
    push(alert) {
      timer ??= setTimeout(flush, WINDOW_MS);
      if (shown < BURST) {
        shown += 1;
        sink.one(alert);
      } else held.push(alert);
    },
    dispose() {
      clearTimeout(timer);
      flush();
    },
  };
}
