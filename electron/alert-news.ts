import type { Alert } from '../contract/alerts.ts';
import type { FeedStatus } from '../contract/status.ts';

const NEWS_US = 10 * 60 * 1e6;

/**
 * Whether an alert deserves a notification: one of the past (a topic read from its start, the simulator's made-up history) is in
 * the inbox, and interrupts nobody. A replay is watched as if it were live, so its alerts do.
 * @param nowUs The wall clock.
 */
export function isNews(alert: Alert, feed: FeedStatus, nowUs: number): boolean {
  return feed.replay || nowUs - alert.eventTimeUs <= NEWS_US;
}
