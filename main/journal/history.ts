/**
 * Questions about the past, answered from the journaled trades with the definitions of the live analytics. Each runs on a connection and in
 * a transaction of its own, so that it sees one moment of the journal and holds up neither the writer nor the charts.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Aggregate, GroupValue, PivotRequest, PivotTable } from '../../contract/pivot.ts';
import type { Stock } from '../../contract/units.ts';
import { SummaryPivot } from '../analytics/summary-pivot.ts';
import {
  addHours,
  addListings,
  addRanges,
  journaledStocks,
  type StockListings,
  type StockRange,
} from './history-context.ts';
import { readGroup, type StoredGroup } from './history-rows.ts';
import { groupSql, needsOf, type QueryKey } from './history-sql.ts';
import { journalError } from './journal-error.ts';

/** Event times in µs; absent: open. */
export interface HistoryScope {
  readonly fromUs?: number;
  /** The first instant that does not count. */
  readonly toUs?: number;
  /** The last instant that counts. */
  readonly untilUs?: number;
  readonly stock?: Stock;
  /** Only these stretches of these stocks. */
  readonly ranges?: readonly StockRange[];
}

export interface HistoryRun {
  /** Ends the query; it rejects with HistoryCancelled. */
  readonly signal?: AbortSignal;
  /** Called now and then with how much is done, 0 to 1, where that can be told. */
  readonly onProgress?: (done: number) => void;
}

/** The caller ended the query. */
export class HistoryCancelled extends Error {
  override readonly name = 'HistoryCancelled';
}

export interface HistoryOptions {
  /** Path of the journal, for messages. */
  readonly path: string;
  readonly listings: StockListings;
  connect(): Promise<DuckDBConnection>;
}

export interface GroupsWanted {
  readonly keys: readonly QueryKey[];
  readonly value: GroupValue;
  /** Those that will be looked at. */
  readonly aggregates: readonly Aggregate[];
  readonly scope: HistoryScope;
}

const PROGRESS_MS = 200;

export class JournalHistory {
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** The groups in ascending order of their keys. Rejects with HistoryCancelled, or JournalError. */
  async *groups(wanted: GroupsWanted, run: HistoryRun = {}): AsyncGenerator<StoredGroup> {
    const { keys, value, aggregates, scope } = wanted;
    yield* this.#stream(run, async (connection) => {
      const where = whereOf(scope);
      const isDated = keys.some((key) => key === 'trading_day' || key === '1d');
      if (isDated || keys.includes('sector')) {
        const stocks = scope.stock === undefined ? await journaledStocks(connection) : [scope.stock];
        const calendars = await addListings(connection, stocks, this.#options.listings);
        if (isDated) await addHours(connection, calendars, where);
      }
      if (scope.ranges !== undefined) await addRanges(connection, scope.ranges);
      const sql = groupSql({
        keys,
        value,
        where,
        ranged: scope.ranges !== undefined,
        needs: needsOf(aggregates),
      });
      return { sql, read: (row) => readGroup(row, keys.length, value) };
    });
  }

  /** Rejects with RangeError when there are too many cells, with HistoryCancelled, or with JournalError. */
  async pivot(request: PivotRequest, scope: HistoryScope, run: HistoryRun = {}): Promise<PivotTable> {
    const { rows, columns, aggregate, value } = request;
    const pivot = new SummaryPivot(value);
    const keys = columns === null || columns === rows ? [rows] : [rows, columns];
    for await (const group of this.groups({ keys, value, aggregates: [aggregate], scope }, run)) {
      const [rowKey = '', columnKey = columns === null ? '' : rowKey] = group.values;
      pivot.add(rowKey, columnKey, group.row);
    }
    return pivot.table(aggregate, columns !== null);
  }

  /** Returns each stock's current trading day: that of its newest trade. */
  async currentDays(run: HistoryRun = {}): Promise<StockRange[]> {
    const ranges: StockRange[] = [];
    const newest = this.#stream(run, async () => ({
      sql: 'SELECT stock, max(time_us)::DOUBLE FROM trades GROUP BY stock',
      read: ([stock, us]) => ({ stock: String(stock) as Stock, us: Number(us) }),
    }));
    for await (const { stock, us } of newest) {
      const { startUs, endUs } = this.#options.listings.calendarOf(stock).days.dayOf(us);
      ranges.push({ stock, label: '', fromUs: startUs, toUs: endUs });
    }
    return ranges;
  }

  async *#stream<Row>(
    { signal, onProgress }: HistoryRun,
    prepare: (connection: DuckDBConnection) => Promise<{ sql: string; read: (row: readonly never[]) => Row }>,
  ): AsyncGenerator<Row> {
    checkCancelled(signal);
    const connection = await this.#options.connect();
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt);
    const timer = onProgress && setInterval(() => tellProgress(connection, onProgress), PROGRESS_MS);
    try {
      await connection.run('BEGIN');
      if (onProgress)
        await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
      const { sql, read } = await prepare(connection);
      for await (const chunk of await connection.stream(sql)) {
        for (const row of chunk.getRows()) yield read(row as never[]);
        checkCancelled(signal);
      }
    } catch (error) {
      checkCancelled(signal);
      throw error instanceof RangeError ? error : journalError('read', this.#options.path, error);
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  }
}

function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new HistoryCancelled('the query was cancelled');
}

function tellProgress(connection: DuckDBConnection, onProgress: (done: number) => void): void {
  const { percentage } = connection.progress;
  if (percentage >= 0) onProgress(percentage / 100);
}

/** Microseconds as SQL takes them; bounds beyond every trade stand for none. */
const bound = (us: number): string =>
  String(BigInt(Math.min(Math.max(Math.ceil(us), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)));

function whereOf({ fromUs, toUs, untilUs, stock }: HistoryScope): string {
  const conditions = ['true'];
  if (fromUs !== undefined) conditions.push(`time_us >= ${bound(fromUs)}`);
  if (toUs !== undefined) conditions.push(`time_us < ${bound(toUs)}`);
  if (untilUs !== undefined) {
    conditions.push(`(time_us < ${bound(untilUs)} OR (time_us = ${bound(untilUs)} AND time_ns = 0))`);
  }
  // A symbol holds no quote.
  if (stock !== undefined) conditions.push(`stock = '${stock}'`);
  return conditions.join(' AND ');
}
