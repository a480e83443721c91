/** A window that asks for everything at once gets its share, and the others theirs. */
import { expect, test } from 'vitest';
import type { EngineFunctions } from '../../../contract/protocol.ts';
import type { BarState } from '../../../main/analytics/bar-state.ts';
import { publisherTest } from '../../support/publishers.ts';
import { memoryConnection } from '../../support/transports.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Reads of the journal that end when the test says so. */
function slowJournal(market: { readonly journal: object }): { most: number; running: number; end(): void } {
  const waiting = new Set<(bars: BarState[]) => void>();
  const reads = {
    most: 0,
    running: 0,
    end() {
      for (const resolve of waiting) resolve([]);
      waiting.clear();
    },
  };
  const bars = async (): Promise<BarState[]> => {
    reads.running++;
    reads.most = Math.max(reads.most, reads.running);
    const read = await new Promise<BarState[]>((resolve) => waiting.add(resolve));
    reads.running--;
    return read;
  };
  Object.assign(market.journal, { bars });
  return reads;
}

const HISTORY: Parameters<EngineFunctions['history']>[0] = {
  stock: 'A',
  interval: '1m',
  beforeMs: 0,
  count: 5,
};

test('older bars are read for a few charts at a time; the calls above that are refused with the way out', async () => {
  const { market, connect } = publisherTest();
  const reads = slowJournal(market);
  const window = await connect(0);
  const calls = Array.from({ length: 200 }, () => window.engine.history(HISTORY));
  const refused = await Promise.allSettled(calls.slice(32));
  expect(reads.running).toBe(32);
  for (const call of refused)
    expect(call).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('32 such calls') },
    });
  reads.end();
  await Promise.all(calls.slice(0, 32));
  const again = window.engine.history(HISTORY);
  await waitUntil(() => reads.running === 1, 'no call was read after the others had ended');
  reads.end();
  await again;
});

test('snapshots are read a few at a time, and every subscription gets its own', async () => {
  const { market, connect } = publisherTest();
  const reads = slowJournal(market);
  const window = await connect(1000);
  const chart = { kind: 'bars', stock: 'A', interval: '1m', count: 5 } as const;
  await Promise.all(Array.from({ length: 64 }, (_, id) => window.engine.subscribe(id, chart)));
  await waitUntil(
    () => {
      reads.end();
      return window.frames.length === 64;
    },
    () => `${window.frames.length} of 64 snapshots came`,
  );
  expect(reads.most).toBe(8);
});

test('a window that never stops is cut off, and the others are served', async () => {
  const { connect } = publisherTest();
  const other = await connect(10);
  const ends = await memoryConnection();
  const flood = await connect(0, ends);
  for (let i = 0; i < 3000; i++) ends.window.post({ t: 'q', m: 'credit', a: [1] });
  await waitUntil(() => flood.closed, 'the flood was not ended');
  await other.engine.subscribe(1, { kind: 'status' });
  expect((await other.framesOf(1, 1))[0]?.type).toBe('snapshot');
});

test('as many messages as a busy screen sends are no flood', async () => {
  const { connect } = publisherTest();
  const ends = await memoryConnection();
  const window = await connect(0, ends);
  for (let i = 0; i < 1500; i++) ends.window.post({ t: 'q', m: 'credit', a: [1] });
  await window.engine.subscribe(1, { kind: 'status' });
  await window.framesOf(1, 1);
  expect(window.closed).toBe(false);
});

test('a message that claims to be long takes no memory', async () => {
  const { connect } = publisherTest();
  const ends = await memoryConnection();
  const window = await connect(1, ends);
  const before = process.memoryUsage().rss;
  // The largest that an argument list could be made of: the engine would reserve a gigabyte for it.
  for (let i = 0; i < 5; i++) ends.window.post({ t: 'q', m: 'hello', a: { length: 130_000_000 }, i: 'x' });
  await window.engine.subscribe(1, { kind: 'status' });
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});
