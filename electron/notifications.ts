/** Native notifications of alerts; a click shows the stock. */
import { Notification } from 'electron';
import { alertBody, alertTitle } from '../contract/alert-text.ts';
import type { Alert } from '../contract/alerts.ts';
import { createNotificationLimiter, type NotificationLimiter } from './notification-limiter.ts';

const LISTED_STOCKS = 5;

export interface NotificationOptions {
  readonly icon: string;
  onClick(stock: string): void;
}

export function setupNotifications(options: NotificationOptions): NotificationLimiter {
  if (!Notification.isSupported())
    console.error('shell: this desktop takes no notifications; alerts are in the inbox only');
  // Without a reference the notification is collected as garbage, and its click with it.
  const alive = new Set<Notification>();

  function show(title: string, body: string, stock: string): void {
    const notification = new Notification({ title, body, icon: options.icon });
    alive.add(notification);
    notification.on('click', () => options.onClick(stock));
    notification.on('close', () => alive.delete(notification));
    notification.on('failed', (_event, error) => {
      alive.delete(notification);
      console.error(`shell: the notification "${title}" was not shown: ${error}`);
    });
    notification.show();
  }

  return createNotificationLimiter({
    one: (alert) => show(alertTitle(alert), alertBody(alert), alert.stock),
    summary: (alerts) => show(summaryTitle(alerts), summaryBody(alerts), newest(alerts)),
  });
}

function summaryTitle(alerts: readonly Alert[]): string {
  return alerts.length === 1 ? '1 more alert' : `${alerts.length} more alerts`;
}

function summaryBody(alerts: readonly Alert[]): string {
  const stocks = [...new Set(alerts.map((alert) => alert.stock))];
  const rest = stocks.length - LISTED_STOCKS;
  const listed = stocks.slice(0, LISTED_STOCKS).join(', ');
  return `${listed}${rest > 0 ? ` and ${rest} more` : ''}. All are in the alert inbox.`;
}

function newest(alerts: readonly Alert[]): string {
  return alerts[alerts.length - 1]?.stock ?? '';
}
