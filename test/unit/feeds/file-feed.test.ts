import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedPosition } from '../../../main/feeds/feed.ts';
import { FileFeed, type FileSettings } from '../../../main/feeds/file-feed.ts';
import { RecordingSink } from '../../support/recording-sink.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

const HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
const START_MS = Date.UTC(2026, 10, 20, 15);
const MONDAY_US = Date.UTC(2013, 9, 7, 13, 30) * 1000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stockstream-file-feed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
}

const csvLine = (second: number, seq = 0): string =>
  `${MONDAY_US + second * 1e6},SPY,${seq},167.41,100,P,0,0`;
const jsonLine = (time: string): string =>
  `{"stock":"SPY","price":1,"quantity":1,"trade_date":"2013-10-07","trade_time":"${time}"}`;

async function play(settings: FileSettings, positions: readonly FeedPosition[] = []) {
  const sink = new RecordingSink();
  const clock = new VirtualClock(START_MS);
  const feed = new FileFeed(settings, clock);
  await feed.start(positions, sink);
  const isOver = () => sink.last?.state === 'finished' || sink.last?.state === 'failed';
  await waitUntil(isOver, () => `the file ended; its state is ${sink.last?.state}`, 10);
  await feed.stop();
  return { sink, clock };
}

describe('a file', () => {
  test('is one partition of lines, numbered from 0 after the header, and ends as finished', async () => {
    const file = write('day.csv', [HEADER, csvLine(0), csvLine(1)]);
    const { sink } = await play({ paths: [file], speed: 'max' });
    expect(sink.batches).toMatchObject([
      {
        topic: 'file:day.csv',
        partition: 0,
        format: 'csv',
        records: [{ offset: 0 }, { offset: 1 }],
      },
    ]);
    expect(sink.values).toEqual([csvLine(0), csvLine(1)]);
    expect(sink.statuses.map((status) => status.state)).toEqual(['connecting', 'live', 'finished']);
    expect(sink.last).toMatchObject({
      kind: 'file',
      label: 'day.csv, full speed',
      replay: true,
      simulated: false,
    });
  });

  test('may be JSON lines, gzipped, and several are partitions in the given order', async () => {
    const first = write('b.jsonl.gz', [jsonLine('13:30:00')]);
    const second = write('a.csv.gz', [HEADER, csvLine(0)]);
    const { sink } = await play({ paths: [first, second], speed: 'max' });
    expect(sink.batches.map(({ topic, partition, format }) => [topic, partition, format])).toEqual([
      ['file:b.jsonl.gz', 0, 'json'],
      ['file:a.csv.gz', 1, 'csv'],
    ]);
  });

  test.each(['max', 1000] as const)('goes on exactly at its position, at speed %s', async (speed) => {
    const lines = Array.from({ length: 20_000 }, (_, seq) => csvLine(Math.floor(seq / 100), seq));
    const file = write('day.csv', [HEADER, ...lines]);
    const other = write('other.csv', [HEADER, csvLine(0, 1), csvLine(0, 2)]);
    const positions = [
      { topic: 'file:day.csv', partition: 0, nextOffset: 12_345 },
      { topic: 'file:other.csv', partition: 1, nextOffset: 2 },
    ];
    const { sink } = await play({ paths: [file, other], speed }, positions);
    expect(sink.values).toEqual(lines.slice(12_345));
    expect(sink.batches[0]?.records[0]?.offset).toBe(12_345);
  });
});

describe('speed', () => {
  test.each([
    [1, 120],
    [60, 2],
    [0.5, 240],
  ])('×%d plays two minutes in %d s, each line in its time', async (speed, seconds) => {
    const file = write('day.csv', [HEADER, csvLine(0), csvLine(60), csvLine(60), csvLine(120)]);
    const { sink, clock } = await play({ paths: [file], speed });
    const arrivals = sink.batches.map(({ receivedMs, records }) => [
      Math.round((receivedMs - START_MS) / 1000),
      records.length,
    ]);
    expect(arrivals).toEqual([
      [0, 1],
      [seconds / 2, 2],
      [seconds, 1],
    ]);
    expect(clock.now() - START_MS).toBeLessThan(seconds * 1000 + 100);
  });

  test('keeps files of the same time in step', async () => {
    const first = write('a.csv', [csvLine(0, 1), csvLine(20, 3)]);
    const second = write('b.csv', [csvLine(10, 2), csvLine(30, 4)]);
    const { sink } = await play({ paths: [first, second], speed: 1 });
    expect(sink.values).toEqual([csvLine(0, 1), csvLine(10, 2), csvLine(20, 3), csvLine(30, 4)]);
  });

  test('is not upset by lines that tell no time: they come with their neighbours', async () => {
    const lines = ['{"broken', jsonLine('13:30:00'), 'null', jsonLine('13:30:05.25'), '[]'];
    const { sink, clock } = await play({ paths: [write('x.ndjson', lines)], speed: 1 });
    expect(sink.values).toEqual(lines);
    expect(clock.now() - START_MS).toBeGreaterThanOrEqual(5250);
    expect(clock.now() - START_MS).toBeLessThan(5400);
  });
});

describe('a file that cannot be played', () => {
  test.each([
    ['that is absent', 'gone.csv', /gone\.csv: no such file$/],
    ['of an unknown kind', 'trades.txt', /trades\.txt: cannot tell its format; name it \.csv/],
  ])('%s is told as the reason', async (_what, name, problem) => {
    const { sink } = await play({ paths: [path.join(folder, name)], speed: 'max' });
    expect(sink.last).toMatchObject({ state: 'failed', problem: expect.stringMatching(problem) });
  });

  test('hands over what could be read before it says that the rest is missing', async () => {
    const lines = Array.from({ length: 50_000 }, (_, seq) => csvLine(seq, seq));
    const whole = gzipSync(lines.join('\n'));
    const file = path.join(folder, 'cut.csv.gz');
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    const { sink } = await play({ paths: [file], speed: 'max' });
    expect(sink.last?.state).toBe('failed');
    expect(sink.last?.problem).toContain('the gzip data ends too early');
    expect(sink.values).toEqual(lines.slice(0, sink.records));
  });

  test('no file at all is a setting to correct', async () => {
    const { sink } = await play({ paths: [], speed: 1 });
    expect(sink.last?.problem).toBe('no file is named; set file.paths to the recordings to play');
  });
});

describe('backpressure', () => {
  test('while the engine has no room, one batch waits and no more is read; stopping does not wait for room', async () => {
    const file = write(
      'day.csv',
      Array.from({ length: 10_000 }, (_, seq) => csvLine(0, seq)),
    );
    const sink = new RecordingSink();
    sink.close();
    const feed = new FileFeed({ paths: [file], speed: 'max' }, new VirtualClock(START_MS));
    await feed.start([], sink);
    await waitUntil(() => sink.batches.length > 0, 'a first batch arrived', 10);
    sink.open();
    await waitUntil(() => sink.batches.length > 1, 'reading went on when there was room', 10);
    sink.close();
    await waitUntil(() => sink.batches.length > 2, 'the next batch was handed over', 10);
    const before = sink.batches.length;
    await feed.stop();
    expect(sink.batches.length).toBe(before);
  });
});
