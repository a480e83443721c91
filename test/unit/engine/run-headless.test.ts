import { expect, test } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import type { EngineStatus } from '../../../contract/status.ts';
import { epochMs } from '../../../contract/units.ts';
import { TradeMeter } from '../../../main/ingest/trade-meter.ts';
import { journalDir } from '../../../main/journal/journal-file.ts';
import { runHeadless, statusLine } from '../../../main/run-headless.ts';

const STATUS: EngineStatus = {
  feed: {
    kind: 'kafka',
    label: 'stocks[4]',
    state: 'live',
    simulated: false,
    replay: false,
    lag: 12,
    problem: null,
  },
  journal: { trades: 5, bytes: 0, gaps: { count: 0, records: 0, newest: null }, problem: null },
  cassandra: {
    state: 'down',
    backlog: 3,
    backlogAgeMs: 61_000,
    acknowledged: 2,
    resent: 0,
    problem: 'no host answers',
  },
  counts: { trades: 5, late: 1, duplicates: 2, rejected: 3, rejectedByReason: {} },
  tradesPerSecond: 2.4,
  delayMs: 1,
};

test('the status line says how far everything is and what is wrong', () => {
  expect(statusLine(STATUS)).toBe(
    'stocks[4] live | 5 trades (2/s) | late 1 | duplicates 2 | rejected 3 | lag 12 | ' +
      'cassandra down, backlog 3 for 61 s | no host answers',
  );
});

test('the status line tells what was gone before it could be read', () => {
  const newest = {
    topic: 'stocks',
    partition: 2,
    fromOffset: 40,
    toOffset: 60,
    reason: 'retention',
    noticedMs: epochMs(1),
  } as const;
  const journal = { ...STATUS.journal, gaps: { count: 1, records: 20, newest } };
  expect(statusLine({ ...STATUS, journal })).toContain(
    '| GAPS 1: stocks[2]: up to 20 records were lost (the topic keeps records only for a time, and these were removed ' +
      'before they were read); reading went on at offset 60 instead of 40. |',
  );
});

test('waiting for the end of a feed that has none is refused', async () => {
  await expect(runHeadless(settingsSchema.parse({}), 'when finished', null)).rejects.toThrow(
    /needs a feed that ends/,
  );
});

test('simulated trades have a journal of their own', () => {
  expect(journalDir({ dataDir: 'data', feed: 'simulator' })).not.toBe(
    journalDir({ dataDir: 'data', feed: 'kafka' }),
  );
});

test('the meter is the mean of the last five full seconds', () => {
  let nowMs = 0;
  const meter = new TradeMeter(() => nowMs);
  for (; nowMs < 10_000; nowMs += 500) meter.add(100);
  expect(meter.rate()).toBe(200);
  nowMs += 3_000;
  expect(meter.rate()).toBe(80);
  nowMs += 60_000;
  expect(meter.rate()).toBe(0);
});
