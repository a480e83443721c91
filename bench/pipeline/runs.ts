/** The ways of reading the same topic that are compared. */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { DEFAULT_RULES } from '../../contract/alerts.ts';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { Analytics } from '../../main/analytics/analytics.ts';
import type { BarState } from '../../main/analytics/bar-state.ts';
import { smaOf } from '../../main/analytics/sma.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import { createKafkaClient } from '../../main/feeds/kafka-client.ts';
import { createKafkaFeed } from '../../main/feeds/kafka-feed.ts';
import { startEngine } from '../../main/start-engine.ts';
import { decodeBatch } from '../../main/trades/decode.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { TEST_CIPHER } from '../../test/support/journal-keys.ts';
import { type Measured, Meter } from './statistics.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');

const log = pino({ level: 'silent' });
const POLL_MS = 5;
const LATENESS_US = 5_000_000;

export interface Topic {
  readonly broker: string;
  readonly name: string;
  readonly count: number;
}

/** A consumer group of its own for each run: every run reads from the start. */
const kafkaSettings = ({ broker, name }: Topic): Settings['kafka'] =>
  settingsSchema.parse({ kafka: { brokers: [broker], topic: name, groupId: randomUUID() } }).kafka;

/** kafkajs alone: batches are counted and nothing is looked into. */
export async function bareConsumer(topic: Topic): Promise<Measured> {
  const settings = kafkaSettings(topic);
  const meter = new Meter(topic.count);
  const consumer = createKafkaClient(settings, log).consumer({
    groupId: settings.groupId,
    maxWaitTimeInMs: settings.fetchMaxWaitMs,
  });
  await consumer.connect();
  await consumer.subscribe({ topic: topic.name, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => meter.add(batch.messages.length) });
  const measured = await meter.finished;
  await consumer.disconnect();
  return measured;
}

/** SMA(5) and SMA(10) behind each bar that has closed, from the newest ten closes of its stock and interval. */
class Averages {
  readonly #closes = new Map<string, number[]>();

  of(bars: readonly BarState[]): void {
    for (const { stock, interval, close } of bars) {
      const key = `${interval}${stock}`;
      const closes = [...(this.#closes.get(key) ?? []).slice(-9), close];
      this.#closes.set(key, closes);
      smaOf(closes, 5);
      smaOf(closes, 10);
    }
  }
}

/** The feed, decoding, bars of all intervals, their SMAs, and the 5 % rule; nothing is stored. */
export async function feedAndAnalytics(topic: Topic): Promise<Measured> {
  const meter = new Meter(topic.count);
  const symbols = new SymbolTable();
  const analytics = new Analytics({
    symbols,
    rules: DEFAULT_RULES,
    allowedLatenessUs: LATENESS_US,
    calendarOf: () => NEW_YORK,
  });
  const averages = new Averages();
  const feed = createKafkaFeed({ kafka: kafkaSettings(topic), log });
  await feed.start([], {
    accept: async (batch) => {
      const { trades } = decodeBatch(batch, symbols);
      averages.of(analytics.apply(trades).bars);
      analytics.takeDirty();
      meter.add(trades.length);
    },
    status: () => undefined,
  });
  const measured = await meter.finished;
  await feed.stop();
  return measured;
}

/** The whole engine: duplicates told apart, everything journaled in DuckDB, offsets committed. */
export async function wholeEngine(topic: Topic): Promise<Measured> {
  const meter = new Meter(topic.count);
  const dataDir = await mkdtemp(join(tmpdir(), 'stockstream-bench-'));
  const settings = settingsSchema.parse({ feed: 'kafka', dataDir, kafka: kafkaSettings(topic) });
  const engine = await startEngine(settings, { cipher: TEST_CIPHER, log });
  try {
    let isFinished = false;
    void meter.finished.then(() => {
      isFinished = true;
    });
    while (!isFinished) {
      meter.reached(engine.status().counts.trades);
      await sleep(POLL_MS);
    }
    return await meter.finished;
  } finally {
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
