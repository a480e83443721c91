import type { Client } from 'cassandra-driver';
import type { Chunk } from './tables.ts';

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
      const { cql, rows } = chunk;
      try {
        await client.batch(
          rows.map((params) => ({ query: cql, params })),
          { prepare: true, logged: false, isIdempotent: true },
        );
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxInFlight, chunks.length) }, lane));
  if (failure !== undefined) throw failure;
}
