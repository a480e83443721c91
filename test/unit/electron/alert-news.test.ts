import { expect, test } from 'vitest';
import type { Alert } from '../../../contract/alerts.ts';
import type { FeedStatus } from '../../../contract/status.ts';
import { epochUs } from '../../../contract/units.ts';
import { isNews } from '../../../electron/alert-news.ts';

const MINUTE_US = 60e6;
const NOW_US = 1_700_000_000e6;
const alertAt = (eventTimeUs: number) => ({ eventTimeUs: epochUs(eventTimeUs) }) as Alert;
const feed = (replay: boolean) => ({ replay }) as FeedStatus;

test('what happens now is news, what happened long ago is not', () => {
  expect(isNews(alertAt(NOW_US - MINUTE_US), feed(false), NOW_US)).toBe(true);
  expect(isNews(alertAt(NOW_US - 60 * MINUTE_US), feed(false), NOW_US)).toBe(false);
});

test('a replay is watched as if it were live', () => {
  expect(isNews(alertAt(0), feed(true), NOW_US)).toBe(true);
});
