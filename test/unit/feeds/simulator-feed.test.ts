import { afterEach, expect, test } from 'vitest';
import type { Feed, FeedPosition } from '../../../main/feeds/feed.ts';
import { SimulatorFeed, type SimulatorSettings } from '../../../main/feeds/simulator-feed.ts';
import { RecordingSink } from '../../support/recording-sink.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

const START = Date.UTC(2026, 10, 20, 22);
const SETTINGS: SimulatorSettings = { seed: 1, tradesPerSecond: 50, historyMinutes: 10 };

const running: Feed[] = [];
afterEach(async () => {
  for (const feed of running.splice(0)) await feed.stop();
});

/** Runs the feed until `isEnough`, with a clock that starts at `nowMs`. */
async function run(
  options: {
    nowMs?: number;
    positions?: readonly FeedPosition[];
    settings?: Partial<SimulatorSettings>;
    clock?: VirtualClock;
  },
  isEnough: (sink: RecordingSink, clock: VirtualClock) => boolean,
) {
  const sink = new RecordingSink();
  const clock = options.clock ?? new VirtualClock(options.nowMs ?? START);
  const feed = new SimulatorFeed({ ...SETTINGS, ...options.settings }, clock);
  running.push(feed);
  await feed.start(options.positions ?? [], sink);
  await waitUntil(
    () => isEnough(sink, clock),
    () => `enough trades; so far ${sink.records}`,
    20,
  );
  await feed.stop();
  return { sink, clock };
}

const offsets = (sink: RecordingSink): number[] =>
  sink.batches.flatMap((batch) => batch.records.map((record) => record.offset));
const isLive = (sink: RecordingSink) => sink.last?.state === 'live';

test('at first start it makes a past with a previous trading day, then trades as time passes, never ahead of it', async () => {
  const { sink, clock } = await run({}, (seen, now) => isLive(seen) && now.now() > START + 5000);
  const times = offsets(sink);
  expect(new Date((times[0] ?? 0) / 1000).toISOString()).toMatch(/^2026-11-19T05:/);
  const perSecond = (fromMs: number, toMs: number) =>
    times.filter((time) => time >= fromMs * 1000 && time < toMs * 1000).length / ((toMs - fromMs) / 1000);
  expect(perSecond(START - 600_000, START)).toBeGreaterThan(5);
  expect(perSecond(START, clock.now())).toBeGreaterThan(25);
  for (const batch of sink.batches) {
    expect(batch).toMatchObject({ topic: 'simulator', partition: 0, format: 'json' });
    expect(batch.records.length).toBeLessThanOrEqual(2000);
    expect(batch.records.at(-1)?.offset).toBeLessThanOrEqual(batch.receivedMs * 1000);
  }
});

test('is always labelled simulated', async () => {
  const { sink } = await run({}, isLive);
  expect(sink.statuses.map((status) => [status.state, status.simulated, status.replay])).toEqual([
    ['connecting', true, false],
    ['live', true, false],
  ]);
  expect(sink.last?.label).toMatch(/^simulated market, \d+ stocks$/);
});

test('goes on after its position without a duplicate, with the prices that an uninterrupted market has', async () => {
  const first = await run({}, (seen, clock) => isLive(seen) && clock.now() > START + 3000);
  const resumeMs = START + 60_000;
  const second = await run(
    { nowMs: resumeMs, positions: first.sink.positions() },
    (seen, clock) => isLive(seen) && clock.now() > resumeMs + 3000,
  );
  const all = [...offsets(first.sink), ...offsets(second.sink)];
  expect(all.every((time, at) => at === 0 || time > (all[at - 1] ?? 0))).toBe(true);
  const stocks = (sink: RecordingSink) =>
    new Map(sink.values.map((value) => JSON.parse(value)).map((trade) => [trade.stock, trade.price]));
  const before = stocks(first.sink);
  const firstAfter = new Map(
    [...second.sink.values]
      .reverse()
      .map((value) => JSON.parse(value))
      .map((trade) => [trade.stock, trade.price]),
  );
  for (const [stock, price] of firstAfter)
    expect(Math.abs(price / before.get(stock) - 1), `${stock} ${before.get(stock)} → ${price}`).toBeLessThan(
      0.04,
    );
});

test('after the machine slept for hours it fills the time sparsely instead of flooding the engine', async () => {
  const clock = new VirtualClock(START);
  const wakeMs = START + 4 * 3_600_000;
  let slept = false;
  const { sink } = await run({ clock }, (seen) => {
    if (isLive(seen) && !slept) {
      clock.jump(wakeMs - clock.now());
      slept = true;
    }
    return (seen.batches.at(-1)?.records.at(-1)?.offset ?? 0) > wakeMs * 1000;
  });
  const during = offsets(sink).filter(
    (time) => time > (START + 600_000) * 1000 && time < (START + 3 * 3_600_000) * 1000,
  );
  expect(during.length).toBeGreaterThan(500);
  expect(during.length).toBeLessThan(3 * 3600);
});

test('a clock that is behind the newest trade is told, and nothing is traded meanwhile', async () => {
  const positions = [{ topic: 'simulator', partition: 0, nextOffset: (START + 3_600_000) * 1000 }];
  const { sink } = await run({ positions }, (seen) => seen.last?.state === 'paused');
  expect(sink.last?.problem).toBe(
    "the newest simulated trade is 60 min ahead of this computer's clock; set the clock, or wait",
  );
  expect(sink.records).toBe(0);
});

test('without history it starts at the present', async () => {
  const { sink } = await run({ settings: { historyMinutes: 0 } }, (seen) => seen.records > 0);
  expect(offsets(sink)[0]).toBeGreaterThanOrEqual(START * 1000);
});
