/** Records that are gone before they could be read: noticed, told and journaled once, and holes that are no loss are not. */
import { describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from '../../contract/settings.ts';
import { EXTENSION } from '../../main/commands/cipher-extension.ts';
import { checkJournal } from '../../main/doctor/check-journal.ts';
import { findingLine } from '../../main/doctor/finding.ts';
import type { Engine } from '../../main/engine.ts';
import type { KafkaSettings } from '../../main/feeds/kafka-client.ts';
import { startEngine } from '../../main/start-engine.ts';
import { keyHost } from '../support/journal-keys.ts';
import { hasRecords, isLive, kafkaSettings, numbered, startFeed } from '../support/kafka-feeds.ts';
import { sharedKafka } from '../support/shared-kafka.ts';
import { tempDir } from '../support/temp-dir.ts';
import { tradeJson } from '../support/trade-json.ts';
import { waitUntil } from '../support/wait-until.ts';

const kafka = sharedKafka();

/** A topic of one partition that holds `message 0` to `message COUNT-1`. */
async function topicOf(count: number, config: Record<string, string> = {}): Promise<KafkaSettings> {
  const settings = kafkaSettings(kafka.server.address, { partitions: 1 });
  await kafka.topics.create(settings, config);
  if (count > 0) await kafka.topics.produce(settings.topic, 0, count);
  return settings;
}

describe('a position that retention has passed', () => {
  it('is told with what was lost, and reading goes on at what is left', async () => {
    const settings = await topicOf(100);
    const { topic } = settings;
    await kafka.topics.removeBefore(topic, 60);
    const { sink } = await startFeed(settings, [{ topic, partition: 0, nextOffset: 40 }]);
    await hasRecords(sink, 40);
    expect(sink.values).toEqual(numbered(60, 40));
    expect(sink.gaps).toMatchObject([
      { topic, partition: 0, fromOffset: 40, toOffset: 60, reason: 'retention' },
    ]);
  });

  it('is told before any record follows', async () => {
    const settings = await topicOf(100);
    const { topic } = settings;
    await kafka.topics.removeBefore(topic, 100);
    const { sink } = await startFeed(settings, [{ topic, partition: 0, nextOffset: 40 }]);
    await waitUntil(() => sink.gaps.length > 0, 'the gap is told');
    expect(sink.gaps).toMatchObject([{ fromOffset: 40, toOffset: 100, reason: 'retention' }]);
  });

  it('is noticed while the feed runs and is held back', async () => {
    const settings = await topicOf(0);
    const { sink } = await startFeed(settings);
    await isLive(sink);
    sink.close();
    await kafka.topics.produce(settings.topic, 0, 10);
    await waitUntil(() => sink.last?.state === 'paused', 'the feed is held back');
    const read = sink.records;
    await kafka.topics.produce(settings.topic, 10, 90);
    await kafka.topics.removeBefore(settings.topic, 70);
    sink.open();
    await hasRecords(sink, read + 30);
    expect(sink.values).toEqual([...numbered(0, read), ...numbered(70, 30)]);
    expect(sink.gaps).toMatchObject([{ fromOffset: read, toOffset: 70, reason: 'retention' }]);
  });

  it('is no loss when nothing was missed, nor at the first start of all', async () => {
    const settings = await topicOf(100);
    const { topic } = settings;
    await kafka.topics.removeBefore(topic, 60);
    const known = await startFeed(settings, [{ topic, partition: 0, nextOffset: 60 }]);
    const first = await startFeed({ ...settings, groupId: `${topic}-first` });
    for (const { sink } of [known, first]) {
      await hasRecords(sink, 40);
      expect(sink.gaps).toEqual([]);
    }
    expect(first.sink.starts).toEqual([{ partition: 0, offset: 60, gap: null }]);
    expect(known.sink.starts).toEqual([]);
  });
});

describe('a topic that was deleted and made anew', () => {
  it('is read from its beginning, and the break is told', async () => {
    const settings = await topicOf(50);
    const { topic } = settings;
    const { sink } = await startFeed(settings, [{ topic, partition: 0, nextOffset: 50 }]);
    await isLive(sink);
    await kafka.topics.admin.deleteTopics({ topics: [topic] });
    await waitUntil(
      async () => !(await kafka.topics.admin.listTopics()).includes(topic) || sink.last?.state === 'failed',
      'the topic is gone',
    );
    await kafka.topics.create(settings).catch(() => undefined);
    await isLive(sink);
    await kafka.topics.produce(topic, 0, 20);
    await hasRecords(sink, 20);
    expect(sink.values).toEqual(numbered(0, 20));
    expect(sink.gaps).toMatchObject([{ fromOffset: 50, toOffset: 0, reason: 'recreated' }]);
  });
});

describe('holes in the offsets', () => {
  it('that transactions leave are no loss, even when retention comes close', async () => {
    const settings = await topicOf(0);
    const { topic } = settings;
    const producer = kafka.topics.kafka.producer({
      transactionalId: topic,
      maxInFlightRequests: 1,
      idempotent: true,
      allowAutoTopicCreation: false,
    });
    await producer.connect();
    const send = async (end: 'commit' | 'abort', from: number): Promise<void> => {
      const transaction = await producer.transaction();
      const messages = numbered(from, 5).map((value) => ({ partition: 0, value }));
      await transaction.send({ topic, messages });
      await transaction[end]();
    };
    await send('commit', 0);
    await send('abort', 100);
    await send('abort', 200);
    await send('commit', 5);
    await kafka.topics.removeBefore(topic, 5);
    // Offsets 0–4 committed, 5 a mark, 6–17 aborted with their marks, 18–22 committed.
    const { sink } = await startFeed(settings, [{ topic, partition: 0, nextOffset: 5 }]);
    await hasRecords(sink, 5);
    await send('abort', 300);
    await send('commit', 10);
    await producer.disconnect();
    await hasRecords(sink, 10);
    expect(sink.values).toEqual(numbered(5, 10));
    expect(sink.gaps).toEqual([]);
  });
});

describe('the engine', () => {
  const trades = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      partition: 0,
      value: tradeJson({ second: from + index }),
    }));

  async function run(settings: Settings, body: (engine: Engine) => Promise<void>): Promise<void> {
    const engine = await startEngine(settings, { cipher: null });
    try {
      await body(engine);
    } finally {
      await engine.stop();
    }
  }

  const gapsOf = (engine: Engine) => engine.status().journal.gaps;

  it('journals a gap once, shows it in its status, and doctor finds it', async () => {
    const own = await topicOf(0);
    const { topic } = own;
    const settings = settingsSchema.parse({ feed: 'kafka', dataDir: await tempDir(), kafka: own });
    await kafka.topics.producer.send({ topic, messages: trades(0, 10) });
    await run(settings, (engine) =>
      waitUntil(() => engine.status().counts.trades === 10, 'the first trades are journaled'),
    );
    await kafka.topics.producer.send({ topic, messages: trades(10, 30) });
    await kafka.topics.removeBefore(topic, 40);
    await run(settings, (engine) => waitUntil(() => gapsOf(engine).count === 1, 'the gap is journaled'));
    await kafka.topics.producer.send({ topic, messages: trades(40, 5) });
    await run(settings, async (engine) => {
      await waitUntil(() => engine.status().counts.trades === 15, 'reading went on');
      const newest = { topic, partition: 0, fromOffset: 10, toOffset: 40, reason: 'retention' };
      expect(gapsOf(engine)).toMatchObject({ count: 1, records: 30, newest });
    });
    const findings = await checkJournal(settings.dataDir, settings, {
      extension: EXTENSION,
      host: () => keyHost(),
    });
    expect(findings.map(findingLine).join('\n')).toContain(
      `!! journal: ${topic}[0]: up to 30 records were lost`,
    );
  });
});
