/** Gaps of the feed into and out of their table. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { lostRecords } from '../../contract/gap-text.ts';
import type { FeedGap, GapReason, GapSummary } from '../../contract/status.ts';
import { epochMs } from '../../contract/units.ts';

export const NO_GAPS: GapSummary = { count: 0, records: 0, newest: null };

/** The summary with further gaps, oldest first. */
export function withGaps(summary: GapSummary, gaps: readonly FeedGap[]): GapSummary {
  return gaps.reduce(
    ({ count, records }, gap) => ({
      count: count + 1,
      records: records + (lostRecords(gap) ?? 0),
      newest: gap,
    }),
    summary,
  );
}

export async function writeGaps(connection: DuckDBConnection, gaps: readonly FeedGap[]): Promise<void> {
  for (const { topic, partition, fromOffset, toOffset, reason, noticedMs } of gaps) {
    await connection.run('INSERT INTO gaps VALUES ($1, $2, $3, $4, $5, $6)', [
      topic,
      partition,
      BigInt(fromOffset),
      BigInt(toOffset),
      reason,
      BigInt(noticedMs),
    ]);
  }
}

/** All gaps, oldest first. */
export async function readGaps(connection: DuckDBConnection): Promise<FeedGap[]> {
  const result = await connection.runAndReadAll(
    `SELECT topic, "partition", from_offset::DOUBLE AS "fromOffset", to_offset::DOUBLE AS "toOffset", reason,
       noticed_ms::DOUBLE AS "noticedMs" FROM gaps ORDER BY rowid`,
  );
  return result.getRowObjects().map((row) => ({
    topic: String(row.topic),
    partition: Number(row.partition),
    fromOffset: Number(row.fromOffset),
    toOffset: Number(row.toOffset),
    reason: row.reason as GapReason,
    noticedMs: epochMs(Number(row.noticedMs)),
  }));
}
