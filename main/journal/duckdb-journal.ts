/** The Journal on DuckDB: one file, one instance, one writer; see schema.ts for the tables and docs/ARCHITECTURE.md for why. */
import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Alert } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { JournalStatus } from '../../contract/status.ts';
import type { EpochMs, Stock } from '../../contract/units.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { RejectedRecord } from '../trades/trade-batch.ts';
import { alertsAfter, barsAfter, beforeNext, receivedOf, tradesAfter } from './drain.ts';
import { DrainCursors, type Sequences } from './drain-cursors.ts';
import { JournalHistory } from './history.ts';
import type { StockListings } from './history-context.ts';
import type {
  DrainStream,
  Journal,
  JournalEntry,
  OldRows,
  Recovery,
  ReplayRange,
  Space,
  StoredAlert,
  StoredBar,
  StoredIds,
  StoredTrade,
} from './journal.ts';
import { JournalError, journalError } from './journal-error.ts';
import { walOf } from './journal-file.ts';
import { JournalWriter } from './journal-writer.ts';
import { deletedTrades, deleteSteps, spaceOf, timeOfShare } from './old-rows.ts';
import { CATALOG, type Database, type DatabaseOptions, openDatabase } from './open-database.ts';
import {
  barsBefore,
  checkpointSequence,
  knownIds,
  newestBarsOfAll,
  newestIds,
  newestTimeUs,
  type Progress,
  readCheckpoint,
  readProgress,
} from './queries.ts';
import { prepareSchema } from './schema.ts';
import { readAlerts, readRejected } from './small-rows.ts';
import { replayExtent, replayTrades } from './trade-replay.ts';

export interface JournalOptions extends DatabaseOptions {
  /** The engine's table; stocks read from the journal are entered into it. */
  readonly symbols: SymbolTable;
}

/** Opens or creates the journal in `dataDir`; throws JournalError, which says what to do, when that cannot be. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const database = await openDatabase(options);
  try {
    const connections = {
      write: await database.connect(),
      read: await database.connect(),
      drain: await database.connect(),
    };
    await prepareSchema(connections.write, database.path);
    return new DuckDbJournal(database, connections, options.symbols, {
      writer: await JournalWriter.open(connections.write, options.symbols),
      cursors: await DrainCursors.open(connections.drain),
      progress: await readProgress(connections.read),
      deletedTrades: await deletedTrades(connections.read),
    });
  } catch (error) {
    database.close();
    throw journalError('open', database.path, error);
  }
}

/** Each has its own, so that a chart, the writer and the drain never wait for one another. */
interface Connections {
  readonly write: DuckDBConnection;
  readonly read: DuckDBConnection;
  readonly drain: DuckDBConnection;
}

interface JournalParts {
  readonly writer: JournalWriter;
  readonly cursors: DrainCursors;
  readonly progress: Progress;
  readonly deletedTrades: number;
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** The database frees what was deleted only with a checkpoint of its own; one that is in the way of another transaction comes later. */
async function freeBlocks(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run(`CHECKPOINT ${CATALOG}`);
  } catch (error) {
    if (!/other (write )?transactions active/i.test(String(error))) throw error;
  }
}

class DuckDbJournal implements Journal {
  readonly #database: Database;
  readonly #connections: Connections;
  readonly #writer: JournalWriter;
  readonly #symbols: SymbolTable;
  readonly #cursors: DrainCursors;
  #progress: Progress;
  #deletedTrades: number;
  #problem: JournalError | null = null;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(database: Database, connections: Connections, symbols: SymbolTable, parts: JournalParts) {
    this.#database = database;
    this.#connections = connections;
    this.#symbols = symbols;
    this.#writer = parts.writer;
    this.#cursors = parts.cursors;
    this.#progress = parts.progress;
    this.#deletedTrades = parts.deletedTrades;
  }

  /** Rejects with JournalError when nothing of the entry was stored; the journal then refuses every further entry. */
  commit(entry: JournalEntry): Promise<void> {
    return this.#inTurn(async (write) => {
      await write.run('BEGIN');
      const progress = await this.#writer.write(entry, this.#progress);
      await write.run('COMMIT');
      this.#progress = progress;
    });
  }

  async deleteOld(old: OldRows, undrained: 'keep' | 'delete', signal: AbortSignal): Promise<number> {
    const { read } = this.#connections;
    const checkpoint = await this.#reading(() => checkpointSequence(read));
    // The newest row stays: the sequences after it begin there. Of what is only acknowledged, a killed Cassandra may ask again.
    const upTo = (stream: DrainStream): number =>
      Math.min(
        this.#progress.last[stream] - 1,
        stream === 'trades' ? checkpoint : Number.POSITIVE_INFINITY,
        undrained === 'keep' ? this.#cursors.safe(stream) : Number.POSITIVE_INFINITY,
      );
    let deleted = 0;
    for await (const { table, run } of deleteSteps(read, old, upTo)) {
      if (signal.aborted) break;
      const rows = await this.#inTurn(run);
      deleted += rows;
      if (table === 'trades') this.#deletedTrades += rows;
    }
    if (deleted > 0 && !signal.aborted) await this.#inTurn(freeBlocks);
    return deleted;
  }

  /** Writes when all that was asked before is written. */
  #inTurn<Result>(write: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    if (this.#closed)
      return Promise.reject(new JournalError(`The journal ${this.#database.path} is closed.`));
    const done = this.#writing.then(() => this.#write(write));
    this.#writing = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async #write<Result>(write: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    if (this.#problem !== null) throw this.#problem;
    const connection = this.#connections.write;
    try {
      return await write(connection);
    } catch (error) {
      this.#problem = journalError('write to', this.#database.path, error);
      // The failure is what matters; a transaction that is already gone cannot be rolled back.
      await connection.run('ROLLBACK').catch(() => undefined);
      throw this.#problem;
    }
  }

  space(): Promise<Space> {
    return this.#reading(() => spaceOf(this.#connections.read, CATALOG, this.#walBytes()));
  }

  newestTimeUs(): Promise<number | undefined> {
    return this.#reading(() => newestTimeUs(this.#connections.read));
  }

  timeOfShare(share: number): Promise<number | undefined> {
    return this.#reading(() => timeOfShare(this.#connections.read, share));
  }

  async recover(): Promise<Recovery> {
    const { read } = this.#connections;
    const checkpoint = await this.#reading(() => readCheckpoint(read));
    const { positions, counts, sources } = this.#progress;
    const database = this.#database;
    const symbols = this.#symbols;
    const behind = ({ from }: ReplayRange): number =>
      from === 'start' ? 0 : (checkpoint?.tradeSequence ?? 0);
    return {
      positions: [...positions.values()],
      counts,
      checkpoint: checkpoint?.state ?? null,
      async *replay(range) {
        const connection = await database.connect();
        try {
          yield* replayTrades(connection, symbols, sources, behind(range));
        } catch (error) {
          throw journalError('read', database.path, error);
        } finally {
          connection.closeSync();
        }
      },
      replayLength: (range) => this.#reading(async () => (await replayExtent(read, behind(range))).trades),
    };
  }

  known(ids: Uint8Array, timesUs: Float64Array): Promise<Uint8Array> {
    return this.#reading(() => knownIds(this.#connections.read, ids, timesUs));
  }

  newestIds(limit: number): Promise<StoredIds> {
    return this.#reading(() => newestIds(this.#connections.read, this.#trades, limit));
  }

  bars(stock: Stock, interval: Interval, beforeMs: EpochMs, count: number): Promise<BarState[]> {
    return this.#reading(() =>
      barsBefore(this.#connections.read, this.#symbols, { stock, interval, beforeMs, count }),
    );
  }

  newestBars(interval: Interval, count: number): Promise<BarState[]> {
    return this.#reading(() => newestBarsOfAll(this.#connections.read, this.#symbols, interval, count));
  }

  alerts(limit: number): Promise<Alert[]> {
    return this.#reading(() =>
      readAlerts(this.#connections.read, 'ORDER BY sequence DESC LIMIT $1', [limit]),
    );
  }

  rejected(limit: number): Promise<RejectedRecord[]> {
    return this.#reading(() => readRejected(this.#connections.read, limit));
  }

  history(listings: StockListings): JournalHistory {
    const { path } = this.#database;
    const connect = (): Promise<DuckDBConnection> => {
      if (this.#closed) throw new JournalError(`The journal ${path} is closed.`);
      return this.#database.connect();
    };
    return new JournalHistory({ path, listings, connect });
  }

  drainTrades(limit: number): Promise<StoredTrade[]> {
    return this.#draining('trades', (connection, after) => tradesAfter(connection, after, limit));
  }

  drainBars(limit: number): Promise<StoredBar[]> {
    return this.#draining('bars', (connection, after) => barsAfter(connection, this.#symbols, after, limit));
  }

  drainAlerts(limit: number): Promise<StoredAlert[]> {
    return this.#draining('alerts', (connection, after) => alertsAfter(connection, after, limit));
  }

  async acknowledge(stream: DrainStream, sequence: number, safe: number): Promise<void> {
    const last = this.#progress.last[stream];
    const acknowledged = this.#cursors.acknowledged(stream);
    if (sequence < acknowledged || sequence > last || safe > sequence) {
      throw new RangeError(
        `cannot acknowledge ${stream} up to ${sequence}, safe up to ${safe}: the cursor is at ${acknowledged} of ${last}`,
      );
    }
    await this.#reading(() => this.#cursors.acknowledge(stream, sequence, safe));
  }

  rewind(): Promise<Sequences> {
    return this.#reading(async () => this.#cursors.rewind());
  }

  drainInto(stream: DrainStream, table: string): Promise<boolean> {
    return this.#reading(() => this.#cursors.drainInto(stream, table));
  }

  async backlog(): Promise<Sequences> {
    const { last } = this.#progress;
    const behind = (stream: DrainStream) => last[stream] - this.#cursors.acknowledged(stream);
    return { trades: behind('trades'), bars: behind('bars'), alerts: behind('alerts') };
  }

  oldestBacklogMs(): Promise<EpochMs | null> {
    return this.#reading(() => receivedOf(this.#connections.read, this.#cursors.acknowledged('trades') + 1));
  }

  status(): JournalStatus {
    return {
      trades: this.#trades,
      bytes: sizeOf(this.#database.path) + this.#walBytes(),
      gaps: this.#progress.gaps,
      problem: this.#problem?.message ?? null,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    this.#writer.close();
    for (const connection of Object.values(this.#connections)) connection.closeSync();
    this.#database.close();
  }

  /** That are there. */
  get #trades(): number {
    return this.#progress.last.trades - this.#deletedTrades;
  }

  #walBytes(): number {
    return sizeOf(walOf(this.#database.path));
  }

  /** Sequences have no gap but where old rows were deleted: reading goes on behind it. */
  #draining<Row>(
    stream: DrainStream,
    read: (connection: DuckDBConnection, after: number) => Promise<Row[]>,
  ): Promise<Row[]> {
    const { drain } = this.#connections;
    const after = this.#cursors.acknowledged(stream);
    return this.#reading(async () => {
      const rows = await read(drain, after);
      if (rows.length > 0 || after === this.#progress.last[stream]) return rows;
      return read(drain, await beforeNext(drain, stream, after));
    });
  }

  async #reading<Result>(read: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new JournalError(`The journal ${this.#database.path} is closed.`);
    try {
      return await read();
    } catch (error) {
      throw journalError('read', this.#database.path, error);
    }
  }
}
