/** The journal's streams on their way into tables: what to take from the journal, and the batches that it becomes. */
import type { DrainStream, Journal } from '../journal/journal.ts';
import { alertChunks, barChunks, type Chunk, hourChunks, tradeChunks } from './tables.ts';

/** What is sent in one go. */
export interface Round {
  readonly rows: number;
  /** Sequence of the last row; 0 when there is none. */
  readonly last: number;
  /** Sent one after the other, each whole before the next. */
  readonly phases: readonly (readonly Chunk[])[];
  /** Cassandra has acknowledged all of it. */
  delivered(): void;
}

export interface DrainedStream {
  readonly name: DrainStream;
  /** The table whose rows the stream's sequences are about. */
  readonly table: string;
  /** The next rows behind the cursor. */
  take(limit: number): Promise<Round>;
  /** Rows are sent again: nothing that was sent before counts as there. */
  rewound(): void;
}

type Drain = Pick<Journal, 'drainTrades' | 'drainBars' | 'drainAlerts'>;

/** Partitions known to be in `stocks_by_date`; beyond this they are told again, which does no harm. */
const MOST_KNOWN_HOURS = 100_000;

const lastOf = (rows: readonly { readonly sequence: number }[]): number => rows.at(-1)?.sequence ?? 0;

/** Trades, and before them the rows that lead from a date to their partitions. */
class TradeStream implements DrainedStream {
  readonly name = 'trades';
  readonly table = 'stocks';
  readonly #keyspace: string;
  readonly #journal: Drain;
  readonly #knownHours = new Set<string>();

  constructor(keyspace: string, journal: Drain) {
    this.#keyspace = keyspace;
    this.#journal = journal;
  }

  async take(limit: number): Promise<Round> {
    const trades = await this.#journal.drainTrades(limit);
    const { chunks, hours } = tradeChunks(this.#keyspace, trades);
    const fresh = [...hours].filter(([key]) => !this.#knownHours.has(key));
    const freshHours = fresh.map(([, hour]) => hour);
    return {
      rows: trades.length,
      last: lastOf(trades),
      phases: [hourChunks(this.#keyspace, freshHours), chunks],
      delivered: () => this.#know(fresh.map(([key]) => key)),
    };
  }

  rewound(): void {
    this.#knownHours.clear();
  }

  #know(hours: readonly string[]): void {
    if (this.#knownHours.size > MOST_KNOWN_HOURS) this.#knownHours.clear();
    for (const hour of hours) this.#knownHours.add(hour);
  }
}

/** A stream of which each row is a row of one table. */
class PlainStream<Row extends { readonly sequence: number }> implements DrainedStream {
  readonly name: DrainStream;
  readonly table: string;
  readonly #drain: (limit: number) => Promise<Row[]>;
  readonly #chunksOf: (rows: readonly Row[]) => Chunk[];

  constructor(
    name: Extract<DrainStream, 'bars' | 'alerts'>,
    drain: (limit: number) => Promise<Row[]>,
    chunksOf: (rows: readonly Row[]) => Chunk[],
  ) {
    this.name = name;
    this.table = name;
    this.#drain = drain;
    this.#chunksOf = chunksOf;
  }

  async take(limit: number): Promise<Round> {
    const rows = await this.#drain(limit);
    return {
      rows: rows.length,
      last: lastOf(rows),
      phases: [this.#chunksOf(rows)],
      delivered: () => undefined,
    };
  }

  rewound(): void {}
}

/** In the order in which they are drained. */
export function drainedStreams(keyspace: string, journal: Drain): readonly DrainedStream[] {
  return [
    new TradeStream(keyspace, journal),
    new PlainStream(
      'bars',
      (limit) => journal.drainBars(limit),
      (bars) => barChunks(keyspace, bars),
    ),
    new PlainStream(
      'alerts',
      (limit) => journal.drainAlerts(limit),
      (alerts) => alertChunks(keyspace, alerts),
    ),
  ];
}
