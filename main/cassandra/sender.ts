import type { Client } from 'cassandra-driver';
import { isTooLarge } from './failure.ts';
import type { Chunk } from './tables.ts';

/** The chunk in two; its parts go to the same partition. */
function halves({ cql, rows }: Chunk): [Chunk, Chunk] {
  const middle = rows.length >> 1;
  return [
    { cql, rows: rows.slice(0, middle) },
    { cql, rows: rows.slice(middle) },
  ];
}

/** A chunk that is larger than the server allows goes in parts; a single row that is, is refused. */
async function sendChunk(client: Client, chunk: Chunk): Promise<void> {
  try {
    await client.batch(
      chunk.rows.map((params) => ({ query: chunk.cql, params })),
      { prepare: true, logged: false, isIdempotent: true },
    );
  } catch (error) {
    if (chunk.rows.length === 1 || !isTooLarge(error)) throw error;
    for (const half of halves(chunk)) await sendChunk(client, half);
  }
}

/**
 * Sends every chunk as an unlogged batch (one partition each, so nothing is gained by a log), at most `maxInFlight` at a time.
 * Resolves when Cassandra has acknowledged all. After the first failure no further chunk is begun; it throws that failure
 * when those in flight have ended. Sending the same chunks again has no further effect.
 */
export async function sendChunks(
  client: Client,
  chunks: readonly Chunk[],
  maxInFlight: number,
): Promise<void> {
  let next = 0;
  let failure: unknown;
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      const chunk = chunks[next++];
      if (chunk === undefined) return;
      try {
        await sendChunk(client, chunk);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxInFlight, chunks.length) }, lane));
  if (failure !== undefined) throw failure;
}
