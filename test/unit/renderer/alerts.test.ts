import { expect, test } from 'vitest';
import type { Alert } from '../../../contract/alerts.ts';
import type { AlertsPayload } from '../../../contract/protocol.ts';
import {
  applyAlerts,
  EMPTY_INBOX,
  INBOX_LIMIT,
  markAllRead,
  markRead,
} from '../../../renderer/stores/alerts.ts';

const alert = (id: string) => ({ id, stock: 'IBM' }) as unknown as Alert;
const payload = (...ids: readonly string[]): AlertsPayload => ({ kind: 'alerts', alerts: ids.map(alert) });
const ids = (alerts: readonly Alert[]) => alerts.map(({ id }) => String(id));

const loaded = applyAlerts(EMPTY_INBOX, payload('b', 'a'), 'snapshot');

test('alerts from before the window count as read', () => {
  expect(ids(loaded.alerts)).toEqual(['b', 'a']);
  expect(loaded.unread.size).toBe(0);
});

test('new ones come oldest first and stand newest first, unread', () => {
  const inbox = applyAlerts(loaded, payload('c', 'd'), 'delta');
  expect(ids(inbox.alerts)).toEqual(['d', 'c', 'b', 'a']);
  expect([...inbox.unread]).toEqual(['d', 'c']);
});

test('an alert that comes twice is one alert', () => {
  const inbox = applyAlerts(applyAlerts(loaded, payload('c'), 'delta'), payload('c'), 'delta');
  expect(ids(inbox.alerts)).toEqual(['c', 'b', 'a']);
  expect(ids(applyAlerts(loaded, payload('c', 'd', 'c'), 'delta').alerts)).toEqual(['c', 'd', 'b', 'a']);
  expect(ids(applyAlerts(EMPTY_INBOX, payload('b', 'b', 'a'), 'snapshot').alerts)).toEqual(['b', 'a']);
});

test('after a reconnection those of the meantime are unread, and the others stay as they were', () => {
  const seen = markAllRead(applyAlerts(loaded, payload('c'), 'delta'));
  const inbox = applyAlerts(seen, payload('e', 'd', 'c', 'b', 'a'), 'snapshot');
  expect([...inbox.unread]).toEqual(['e', 'd']);
});

test('what is found while the engine catches up with the past is no news', () => {
  const inbox = applyAlerts(applyAlerts(loaded, payload('c'), 'delta'), payload('d'), 'delta', 'history');
  expect([...inbox.unread]).toEqual(['c']);
  expect(ids(inbox.alerts)[0]).toBe('d');
});

test('reading one leaves the others unread', () => {
  const inbox = applyAlerts(loaded, payload('c', 'd'), 'delta');
  const [newest] = inbox.alerts;
  if (newest === undefined) throw new Error('the inbox is empty');
  expect([...markRead(inbox, newest.id).unread]).toEqual(['c']);
});

test('the inbox is bounded, its unread ones too', () => {
  const many = Array.from({ length: INBOX_LIMIT + 5 }, (_, index) => `n${index}`);
  const inbox = applyAlerts(loaded, payload(...many), 'delta');
  expect(inbox.alerts).toHaveLength(INBOX_LIMIT);
  expect(inbox.unread.size).toBe(INBOX_LIMIT);
});
