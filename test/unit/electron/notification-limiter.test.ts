import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Alert } from '../../../contract/alerts.ts';
import { BURST, createNotificationLimiter } from '../../../electron/notification-limiter.ts';

let shown: string[];
let summaries: number[];

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  summaries = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const alert = (stock: string) => ({ stock }) as Alert;

const limiter = () =>
  createNotificationLimiter({
    one: ({ stock }) => shown.push(stock),
    summary: (alerts) => summaries.push(alerts.length),
  });

test('single alerts are shown at once', () => {
  const notifications = limiter();
  for (const stock of ['A', 'B', 'C', 'D', 'E']) {
    notifications.push(alert(stock));
    expect(shown.at(-1)).toBe(stock);
    vi.advanceTimersByTime(10_000);
  }
  expect(summaries).toEqual([]);
});

test('a storm shows the first few and then one summary that counts all the others', () => {
  const notifications = limiter();
  for (let number = 0; number < 500; number += 1) notifications.push(alert(`S${number}`));
  expect(shown).toHaveLength(BURST);
  vi.advanceTimersByTime(10_000);
  expect(summaries).toEqual([500 - BURST]);
});

test('what is held back when the app ends is still summed up', () => {
  const notifications = limiter();
  for (let number = 0; number < BURST + 2; number += 1) notifications.push(alert(`S${number}`));
  notifications.dispose();
  expect(summaries).toEqual([2]);
  vi.advanceTimersByTime(60_000);
  expect(summaries).toEqual([2]);
});
