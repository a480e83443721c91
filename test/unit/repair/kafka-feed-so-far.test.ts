import { expect, test } from 'vitest';
import type { FeedStatus } from '../../../contract/status.ts';
import { epochMs } from '../../../contract/units.ts';
import type { Feed, FeedSink } from '../../../main/feeds/feed.ts';
import { KafkaFeedSoFar } from '../../../main/repair/kafka-feed-so-far.ts';
import { rangeText } from '../../../main/repair/topic-range.ts';
import { RecordingSink } from '../../support/recording-sink.ts';

const LIVE: FeedStatus = {
  kind: 'kafka',
  label: 'stocks[2]',
  state: 'live',
  simulated: false,
  replay: false,
  lag: 25,
  problem: null,
};

/** A topic of two partitions, of which the first 100 records of one are gone. */
const RANGE = new Map([
  [0, { low: 100, high: 110 }],
  [1, { low: 0, high: 10 }],
]);

async function started(range = RANGE) {
  let inner: FeedSink | undefined;
  const feed: Feed = {
    start: async (_positions, sink) => {
      inner = sink;
    },
    committed: async () => {},
    stop: async () => {},
  };
  const sink = new RecordingSink();
  const soFar = new KafkaFeedSoFar(feed, range);
  await soFar.start([], sink);
  const deliver = (partition: number, first: number, count: number): void => {
    const records = Array.from({ length: count }, (_, index) => ({ offset: first + index, value: null }));
    void inner?.accept({ topic: 'stocks', partition, format: 'json', records, receivedMs: epochMs(0) });
  };
  return {
    soFar,
    sink,
    deliver,
    tell: (status: Partial<FeedStatus>) => inner?.status({ ...LIVE, ...status }),
  };
}

test('it ends when both partitions are read up to where they ended when that was asked', async () => {
  const { soFar, sink, deliver, tell } = await started();
  tell({});
  deliver(0, 100, 10);
  expect(soFar.share).toBe(0.5);
  deliver(1, 0, 9);
  expect(sink.last?.state).toBe('live');
  deliver(1, 9, 3);
  expect(soFar.share).toBe(1);
  expect(sink.last?.state).toBe('finished');
  tell({ lag: 4 });
  expect(sink.last?.state).toBe('finished');
});

test('offsets at the end that no record has are not waited for: the lag tells that there is nothing more', async () => {
  const { sink, deliver, tell } = await started();
  tell({});
  deliver(0, 100, 8);
  deliver(1, 0, 10);
  expect(sink.last?.state).toBe('live');
  tell({ lag: 0 });
  expect(sink.last?.state).toBe('finished');
});

test('a broker that is away is no end', async () => {
  const { sink, tell } = await started(new Map([[0, { low: 0, high: 5 }]]));
  tell({ state: 'failed', lag: 0, problem: 'no broker answers' });
  expect(sink.last).toMatchObject({ state: 'failed', problem: 'no broker answers' });
});

test('an empty topic ends as soon as it is joined', async () => {
  const { soFar, sink, tell } = await started(new Map([[0, { low: 7, high: 7 }]]));
  expect(soFar.share).toBe(1);
  tell({ lag: null });
  expect(sink.last?.state).toBe('finished');
});

test('the range is told partition by partition', () => {
  expect(rangeText('stocks', RANGE)).toBe(
    'stocks: partition 0 offsets 100 to 109, partition 1 offsets 0 to 9',
  );
  expect(rangeText('stocks', new Map([[0, { low: 3, high: 3 }]]))).toBe('stocks: no record');
});
