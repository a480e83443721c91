import type { Producer } from 'kafkajs';

/** kafkajs leaves messages out, and says nothing, that are for a partition which it does not know yet. Throws then. */
export async function sendAll(
  producer: Producer,
  topic: string,
  messages: readonly { readonly partition: number; readonly key?: string; readonly value: string }[],
): Promise<void> {
  const stored = await producer.send({ topic, messages: [...messages], acks: -1 });
  const known = new Set(stored.map(({ partition }) => partition));
  const unknown = messages.find(({ partition }) => !known.has(partition));
  if (unknown !== undefined) throw new Error(`${topic} has no partition ${unknown.partition} yet`);
}
