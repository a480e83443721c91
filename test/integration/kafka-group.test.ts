/** Partitions that are added, engines that share a group, and a handler that takes its time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaJSProtocolError } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { KafkaSettings } from '../../main/feeds/kafka-client.ts';
import {
  hasRecords,
  isLive,
  kafkaSettings,
  numbered,
  startFeed,
  TestTopics,
} from '../support/kafka-feeds.ts';
import { sharedKafka } from '../support/shared-kafka.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The feed's session timeout is 6 s: a member whose heartbeats stop for that long is thrown out. */
const LONGER_THAN_SESSION_MS = 8_000;

const kafka = sharedKafka();

const settingsOf = (overrides: Partial<KafkaSettings> = {}): KafkaSettings =>
  kafkaSettings(kafka.server.address, overrides);

async function membersOf({ groupId }: KafkaSettings): Promise<string[]> {
  const { groups } = await kafka.topics.admin.describeGroups([groupId]);
  return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId));
}

const NO_LEADER: ReadonlySet<string> = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** Whether a topic has so many partitions, each with a leader: one that was just made has none for a moment. */
async function areLed(topic: string, partitions: number): Promise<boolean> {
  try {
    return (await kafka.topics.admin.fetchTopicOffsets(topic)).length === partitions;
  } catch (error) {
    if (error instanceof KafkaJSProtocolError && NO_LEADER.has(error.type)) return false;
    throw error;
  }
}

describe('a partition that is added', () => {
  it('is read from its first record within seconds', async () => {
    const settings = settingsOf({ partitions: 1, metadataMaxAgeMs: 1_000 });
    const { sink } = await startFeed(settings);
    const { admin } = kafka.topics;
    await isLive(sink);
    await kafka.topics.produce(settings.topic, 0, 5);
    await admin.createPartitions({ topicPartitions: [{ topic: settings.topic, count: 2 }] });
    const added = performance.now();
    await waitUntil(() => areLed(settings.topic, 2), 'Kafka itself has a leader for the new partition');
    // Whoever connects now knows of the partition too.
    const newcomer = await TestTopics.connect(kafka.server.address);
    await newcomer.produce(settings.topic, 5, 5, 1);
    await newcomer.disconnect();
    await waitUntil(
      () => sink.batches.some(({ partition }) => partition === 1),
      () => `the new partition is read; status ${JSON.stringify(sink.last)}`,
    );
    expect(performance.now() - added).toBeLessThan(10_000);
    await hasRecords(sink, 10);
    expect(sink.values).toEqual(numbered(0, 10));
    await waitUntil(
      () => sink.last?.label === `${settings.topic}[2]` && sink.last.lag === 0,
      () => `two partitions without lag; status ${JSON.stringify(sink.last)}`,
    );
  });
});

describe('engines that share a group', () => {
  it('each read their own part, and what they take over from where they have it themselves', async () => {
    const settings = settingsOf({ partitions: 2 });
    const { topic } = settings;
    await kafka.topics.create(settings);
    await kafka.topics.produce(topic, 0, 50, 0);
    await kafka.topics.produce(topic, 50, 50, 1);
    const first = await startFeed(settings);
    await hasRecords(first.sink, 100);
    await first.feed.committed(first.sink.positions());

    const second = await startFeed(settings);
    await hasRecords(second.sink, 50);
    const [shared] = second.sink.batches.map(({ partition }) => partition);
    await isLive(first.sink);
    expect(second.sink.starts).toEqual([{ partition: shared, offset: 0, gap: null }]);

    await first.feed.stop();
    await hasRecords(second.sink, 100);
    expect(new Set(second.sink.values)).toEqual(new Set(numbered(0, 100)));
    expect(second.sink.records).toBe(100);
  });
});

describe('a handler that takes its time', () => {
  it('does not cost the membership of the group, and nothing is delivered twice', async () => {
    const settings = settingsOf({ partitions: 2 });
    await kafka.topics.create(settings);
    const { sink } = await startFeed(settings);
    await isLive(sink);
    const members = await membersOf(settings);
    expect(members).toHaveLength(1);
    sink.close();
    await kafka.topics.produce(settings.topic, 0, 500, 0);
    await kafka.topics.produce(settings.topic, 500, 500, 1);
    await waitUntil(() => sink.last?.state === 'paused', 'the feed is held back');
    await sleep(LONGER_THAN_SESSION_MS);
    expect(await membersOf(settings)).toEqual(members);
    sink.open();
    await hasRecords(sink, 1_000);
    expect(new Set(sink.values).size).toBe(1_000);
    expect(sink.records).toBe(1_000);
    expect(await membersOf(settings)).toEqual(members);
  });
});
