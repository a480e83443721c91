import { expect, test } from 'vitest';
import type { EngineStatus, FeedStatus } from '../../../contract/status.ts';
import { truthLabels } from '../../../renderer/stores/truth-labels.ts';

const status = (feed: Partial<FeedStatus>) =>
  ({ feed: { state: 'live', problem: null, ...feed } }) as EngineStatus;
const LIVE = { kind: 'live', hello: { protocol: 1, engineVersion: '', session: '', symbols: [] } } as const;
const texts = (...arguments_: Parameters<typeof truthLabels>) =>
  truthLabels(...arguments_).map(({ text }) => text);

test('made-up and replayed trades are called so', () => {
  expect(texts(status({ simulated: true }), LIVE)).toEqual(['SIMULATED']);
  expect(texts(status({ replay: true }), LIVE)).toEqual(['REPLAY']);
  expect(texts(status({}), LIVE)).toEqual([]);
});

test('numbers that nobody keeps up to date are called stale', () => {
  const lost = { kind: 'reconnecting', attempt: 1, reason: 'gone', failure: null } as const;
  expect(texts(status({}), lost)).toEqual(['STALE']);
  expect(texts(null, lost)).toEqual([]);
});

test('a feed that failed is offline, and says why', () => {
  const [label] = truthLabels(status({ state: 'failed', problem: 'No broker at b:9092.' }), LIVE);
  expect(label).toMatchObject({ text: 'OFFLINE', explanation: 'No broker at b:9092.' });
});
