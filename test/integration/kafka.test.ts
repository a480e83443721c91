import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../contract/settings.ts';
import type { KafkaSettings } from '../../main/feeds/kafka-client.ts';
import { hasRecords, isLive, kafkaSettings, numbered, startFeed } from '../support/kafka-feeds.ts';
import { sharedKafka } from '../support/shared-kafka.ts';
import { waitUntil } from '../support/wait-until.ts';

const kafka = sharedKafka();

const settings = (overrides: Partial<KafkaSettings> = {}): KafkaSettings =>
  kafkaSettings(kafka.server.address, overrides);

describe('the Kafka feed', () => {
  it('creates an absent topic with the configured partitions and reads what arrives', async () => {
    const own = settings({ partitions: 3 });
    const { sink } = await startFeed(own);
    await isLive(sink);
    const metadata = await kafka.topics.admin.fetchTopicMetadata({ topics: [own.topic] });
    expect(metadata.topics[0]?.partitions).toHaveLength(3);
    await kafka.topics.produce(own.topic, 0, 10, 2);
    await hasRecords(sink, 10);
    expect(sink.values).toEqual(numbered(0, 10));
    expect(sink.batches[0]).toMatchObject({ topic: own.topic, partition: 2, format: 'json' });
    await waitUntil(
      () => sink.last?.lag === 0,
      () => `lag 0; status ${JSON.stringify(sink.last)}`,
    );
    expect(sink.last).toMatchObject({ kind: 'kafka', label: `${own.topic}[3]`, problem: null });
  });

  it('says what to do when the topic is absent and may not be created, and reads once it exists', async () => {
    const own = settings({ createTopic: false });
    const { sink } = await startFeed(own);
    await waitUntil(() => sink.last?.state === 'failed', 'the missing topic is reported');
    expect(sink.last?.problem).toContain(`no topic "${own.topic}" and kafka.createTopic is false`);
    await kafka.topics.admin.createTopics({ topics: [{ topic: own.topic, numPartitions: 1 }] });
    await isLive(sink);
    expect(sink.last?.problem).toBeNull();
  });

  it('begins at the given positions whatever the group has committed, and commits what it is told', async () => {
    const own = settings({ partitions: 1 });
    const first = await startFeed(own);
    await isLive(first.sink);
    await kafka.topics.produce(own.topic, 0, 100);
    await hasRecords(first.sink, 100);
    await first.feed.committed(first.sink.positions());
    await first.feed.stop();
    const [committed] = await kafka.topics.admin.fetchOffsets({
      groupId: own.groupId,
      topics: [own.topic],
    });
    expect(committed?.partitions).toMatchObject([{ partition: 0, offset: '100' }]);

    const { topic } = own;
    const second = await startFeed(own, [{ topic, partition: 0, nextOffset: 40 }]);
    await hasRecords(second.sink, 60);
    expect(second.sink.values).toEqual(numbered(40, 60));
    const third = await startFeed({ ...own, groupId: `${topic}-other` });
    await hasRecords(third.sink, 100);
    expect(third.sink.values).toEqual(numbered(0, 100));
  });

  it('pauses while the sink has no room and loses nothing', async () => {
    const own = settings({ partitions: 1 });
    const { sink } = await startFeed(own);
    await isLive(sink);
    sink.close();
    await kafka.topics.produce(own.topic, 0, 10);
    await waitUntil(
      () => sink.last?.state === 'paused',
      () => `paused; status ${JSON.stringify(sink.last)}`,
    );
    const held = sink.records;
    await kafka.topics.produce(own.topic, 10, 10);
    await waitUntil(
      () => sink.last?.lag === 20 - held,
      () => `the lag grows while paused; status ${JSON.stringify(sink.last)}`,
    );
    expect(sink.records).toBe(held);
    sink.open();
    await hasRecords(sink, 20);
    expect(sink.values).toEqual(numbered(0, 20));
    await isLive(sink);
  });

  it('hands over tombstones and broken records without stopping', async () => {
    const own = settings({ partitions: 1 });
    const { sink } = await startFeed(own);
    await isLive(sink);
    await kafka.topics.producer.send({
      topic: own.topic,
      messages: [{ key: 'A', value: null }, { value: Buffer.from([0xff, 0x00]) }, { value: 'after' }],
    });
    await hasRecords(sink, 3);
    expect(sink.batches.flatMap(({ records }) => records.map(({ offset }) => offset))).toEqual([0, 1, 2]);
    expect(sink.batches[0]?.records[0]?.value).toBeNull();
  });

  it('shares the partitions with a second engine of the group and takes them back when it leaves', async () => {
    const own = settings({ partitions: 2 });
    const first = await startFeed(own);
    await isLive(first.sink);
    const second = await startFeed(own);
    await isLive(second.sink);
    const both = () => new Set([...first.sink.values, ...second.sink.values]);
    await kafka.topics.produce(own.topic, 0, 50, 0);
    await kafka.topics.produce(own.topic, 50, 50, 1);
    await waitUntil(
      () => both().size === 100,
      () => `both engines together read all; read ${both().size}`,
    );
    await second.feed.stop();
    await kafka.topics.produce(own.topic, 100, 10, 0);
    await kafka.topics.produce(own.topic, 110, 10, 1);
    await waitUntil(
      () => numbered(100, 20).every((value) => first.sink.values.includes(value)),
      () => `the first engine reads both partitions; status ${JSON.stringify(first.sink.last)}`,
    );
  });

  it('tells when the broker dies or is away at the start, and goes on where it was when it is there', async () => {
    const own = settings({ partitions: 1 });
    const { sink } = await startFeed(own);
    await isLive(sink);
    await kafka.topics.produce(own.topic, 0, 10);
    await hasRecords(sink, 10);
    await kafka.server.kill9();
    await waitUntil(
      () => sink.last?.state === 'failed',
      () => `failed; status ${JSON.stringify(sink.last)}`,
    );
    expect(sink.last?.problem).toContain(`Kafka at ${kafka.server.address} does not answer`);
    const late = await startFeed({ ...own, groupId: `${own.groupId}-late` });
    await waitUntil(() => late.sink.last?.state === 'failed', 'the absent broker is reported');
    await kafka.server.restart();
    await isLive(sink);
    await hasRecords(late.sink, 10);
    expect(late.sink.values).toEqual(numbered(0, 10));
    await kafka.topics.produce(own.topic, 10, 10);
    await hasRecords(sink, 20);
    expect(sink.values).toEqual(numbered(0, 20));
  });

  it('starts while no broker answers and stops without waiting for one', async () => {
    const { feed, sink } = await startFeed(settings({ brokers: ['127.0.0.1:1'] }));
    await waitUntil(() => sink.last?.state === 'failed', 'the absent broker is reported');
    expect(sink.last?.problem).toContain('127.0.0.1:1');
    await feed.stop();
  });
});

describe('the Kafka feed before a broker without TLS', () => {
  const problemOf = async (own: KafkaSettings): Promise<string> => {
    const { sink } = await startFeed(own);
    await waitUntil(() => sink.last?.state === 'failed', 'the failed connection is reported');
    return sink.last?.problem ?? '';
  };

  it('says so when it is told to encrypt, and does not go on without', async () => {
    const { tls } = settingsSchema.parse({ kafka: { tls: { enabled: true } } }).kafka;
    expect(await problemOf(settings({ tls }))).toBe(
      `Kafka at ${kafka.server.address} does not speak TLS on this port: name its TLS port in kafka.brokers; if it has none, only kafka.tls.enabled false reaches it, unencrypted.`,
    );
  });

  it('says so when it is told to log in where no logins are taken', async () => {
    const sasl = { mechanism: 'oauthbearer', oauth: { tokenEndpoint: 'https://127.0.0.1/t', clientId: 'c' } };
    expect(
      await problemOf(settings({ sasl: settingsSchema.parse({ kafka: { sasl } }).kafka.sasl })),
    ).toContain(`Kafka at ${kafka.server.address} takes no logins on this port`);
  });
});
