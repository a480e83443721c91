/**
 * How far each stream is in Cassandra. A cursor has two places: what was acknowledged, which is known in this process only, and what
 * is safe, which Cassandra keeps even when its nodes are killed, and which is stored. A new start drains from the safe place, so what
 * a process that died had sent last is sent once more.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DrainStream } from './journal.ts';

export type Sequences = Readonly<Record<DrainStream, number>>;

interface Cursor {
  acknowledged: number;
  safe: number;
  /** Identity of the table that the sequences are about; empty before the first. */
  target: string;
}

/** The sequence before the oldest row that is still there. */
async function beforeFirst(connection: DuckDBConnection, stream: DrainStream): Promise<number> {
  const result = await connection.runAndReadAll(
    `SELECT coalesce(min(sequence) - 1, 0)::DOUBLE FROM ${stream}`,
  );
  return Number(result.getRows()[0]?.[0]);
}

export class DrainCursors {
  readonly #connection: DuckDBConnection;
  readonly #cursors: Readonly<Record<DrainStream, Cursor>>;

  static async open(connection: DuckDBConnection): Promise<DrainCursors> {
    const result = await connection.runAndReadAll(
      'SELECT stream, sequence::DOUBLE, target FROM drain_cursors',
    );
    const cursors: Record<DrainStream, Cursor> = {
      trades: { acknowledged: 0, safe: 0, target: '' },
      bars: { acknowledged: 0, safe: 0, target: '' },
      alerts: { acknowledged: 0, safe: 0, target: '' },
    };
    for (const [name, sequence, target] of result.getRows()) {
      const stream = name as DrainStream;
      // Old rows may have been deleted while Cassandra was not enabled: the cursor stands before those that are left.
      const safe = Math.max(Number(sequence), await beforeFirst(connection, stream));
      cursors[stream] = { acknowledged: safe, safe, target: String(target) };
    }
    return new DrainCursors(connection, cursors);
  }

  private constructor(connection: DuckDBConnection, cursors: Readonly<Record<DrainStream, Cursor>>) {
    this.#connection = connection;
    this.#cursors = cursors;
  }

  /** The last acknowledged sequence of the stream. */
  acknowledged(stream: DrainStream): number {
    return this.#cursors[stream].acknowledged;
  }

  /** The last sequence that Cassandra keeps whatever happens. */
  safe(stream: DrainStream): number {
    return this.#cursors[stream].safe;
  }

  /** See Journal.acknowledge. */
  async acknowledge(stream: DrainStream, sequence: number, safe: number): Promise<void> {
    const cursor = this.#cursors[stream];
    cursor.acknowledged = sequence;
    if (safe > cursor.safe) await this.#store(stream, { ...cursor, safe });
  }

  /** See Journal.rewind. */
  rewind(): Sequences {
    const back = (stream: DrainStream): number => {
      const cursor = this.#cursors[stream];
      const rows = cursor.acknowledged - cursor.safe;
      cursor.acknowledged = cursor.safe;
      return rows;
    };
    return { trades: back('trades'), bars: back('bars'), alerts: back('alerts') };
  }

  /** See Journal.drainInto. */
  async drainInto(stream: DrainStream, target: string): Promise<boolean> {
    const cursor = this.#cursors[stream];
    if (cursor.target === target) return false;
    const isFirst = cursor.target === '';
    const start = isFirst ? cursor.safe : await beforeFirst(this.#connection, stream);
    await this.#store(stream, { acknowledged: start, safe: start, target });
    return !isFirst;
  }

  async #store(stream: DrainStream, cursor: Cursor): Promise<void> {
    await this.#connection.run('UPDATE drain_cursors SET sequence = $1, target = $2 WHERE stream = $3', [
      BigInt(cursor.safe),
      cursor.target,
      stream,
    ]);
    Object.assign(this.#cursors[stream], cursor);
  }
}
