import type { Producer, ProducerRecord } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import type { FeedBatch } from '../../../main/feeds/feed.ts';
import { TopicWriter } from '../../../main/feeds/topic-writer.ts';

const line = (index: number) => `{"stock":"S","n":${index},"padding":"${'x'.repeat(1000)}"}`;

function batch(from: number, count: number): FeedBatch {
  const records = Array.from({ length: count }, (_, index) => ({
    offset: from + index,
    value: new TextEncoder().encode(line(from + index)),
  }));
  return { topic: 'file:x.jsonl', partition: 0, format: 'json', records, receivedMs: epochMs(0) };
}

function writerInto(requests: ProducerRecord[], limit = Number.POSITIVE_INFINITY): TopicWriter {
  const send: Producer['send'] = async (request) => {
    requests.push(request);
    return [];
  };
  return new TopicWriter({
    producer: { send } as Producer,
    topic: 'stocks',
    limit,
    onRejected: () => undefined,
  });
}

const sent = (requests: readonly ProducerRecord[]) =>
  requests.flatMap(({ messages }) => messages.map(({ value }) => String(value)));

describe('the topic writer', () => {
  it('sends everything in order, in requests well below what a broker takes', async () => {
    const requests: ProducerRecord[] = [];
    const writer = writerInto(requests);
    for (let from = 0; from < 5_000; from += 500) await writer.accept(batch(from, 500));
    await writer.flush();
    expect(sent(requests)).toEqual(Array.from({ length: 5_000 }, (_, index) => line(index)));
    for (const { messages } of requests) {
      const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
      expect(bytes).toBeLessThan(1_000_000);
    }
    expect(writer.sent).toBe(5_000);
  });

  it('ends exactly at the limit', async () => {
    const requests: ProducerRecord[] = [];
    const writer = writerInto(requests, 7);
    await writer.accept(batch(0, 5));
    await writer.accept(batch(5, 5));
    await writer.ended;
    await writer.accept(batch(10, 5));
    await writer.flush();
    expect(sent(requests)).toEqual(Array.from({ length: 7 }, (_, index) => line(index)));
  });

  it('ends when the source has finished and fails with its reason', async () => {
    const status = { kind: 'file', label: 'x', simulated: false, replay: true, lag: null } as const;
    const finished = writerInto([]);
    finished.status({ ...status, state: 'finished', problem: null });
    await finished.ended;
    const failed = writerInto([]);
    failed.status({ ...status, state: 'failed', problem: 'x.csv: no such file' });
    await expect(failed.ended).rejects.toThrow('x.csv: no such file');
  });
});
