import { expect, test } from 'vitest';
import type { EngineStatus, FeedGap, FeedStatus, GapSummary } from '../../../contract/status.ts';
import { epochMs } from '../../../contract/units.ts';
import { truthLabels } from '../../../renderer/stores/truth-labels.ts';

const NO_GAPS: GapSummary = { count: 0, records: 0, newest: null };
const status = (feed: Partial<FeedStatus>, gaps = NO_GAPS) =>
  ({ feed: { state: 'live', problem: null, ...feed }, journal: { gaps } }) as EngineStatus;
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

test('records that were gone before they could be read are a gap, with how many and why', () => {
  const newest: FeedGap = {
    topic: 'stocks',
    partition: 1,
    fromOffset: 7,
    toOffset: 0,
    reason: 'recreated',
    noticedMs: epochMs(1),
  };
  const [one] = truthLabels(status({}, { count: 1, records: 0, newest }), LIVE);
  expect(one?.text).toBe('GAP');
  expect(one?.explanation).toContain('stocks[1]: what followed offset 7 is not there any more');
  const [many] = truthLabels(status({}, { count: 3, records: 1200, newest }), LIVE);
  expect(many?.text).toBe('GAP × 3');
  expect(many?.explanation).toContain('3 gaps, in which up to 1200 records were lost');
});
