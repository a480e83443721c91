/** Writes one entry's rows through the appenders of one connection; the transaction around them is the journal's. */

import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { mergeBars } from '../analytics/bar.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { type BarWriter, barColumns, barKey, storedBarsFor, writeBars } from './bar-rows.ts';
import { withGaps, writeGaps } from './gap-rows.ts';
import type { JournalEntry } from './journal.ts';
import { type Progress, positionKey } from './queries.ts';
import { alertColumns, rejectedColumns, writeAlerts, writeRejected } from './small-rows.ts';
import { TableWriter } from './table-writer.ts';
import { StockBytes, type TradeWriter, tradeColumns, writeTrades } from './trade-rows.ts';

/** Rows handed over in one go: about 8 ms, so that the event loop stays free for the windows. */
const FLUSH_ROWS = 4096;

export class JournalWriter {
  readonly #connection: DuckDBConnection;
  readonly #symbols: SymbolTable;
  readonly #stocks: StockBytes;
  readonly #trades: TradeWriter;
  readonly #bars: BarWriter;
  readonly #alerts: TableWriter<ReturnType<typeof alertColumns>>;
  readonly #rejected: TableWriter<ReturnType<typeof rejectedColumns>>;

  static async open(connection: DuckDBConnection, symbols: SymbolTable): Promise<JournalWriter> {
    return new JournalWriter(connection, symbols, {
      trades: await TableWriter.open(connection, 'trades', tradeColumns()),
      bars: await TableWriter.open(connection, 'bars', barColumns()),
      alerts: await TableWriter.open(connection, 'alerts', alertColumns()),
      rejected: await TableWriter.open(connection, 'rejected', rejectedColumns()),
    });
  }

  private constructor(
    connection: DuckDBConnection,
    symbols: SymbolTable,
    tables: {
      trades: TradeWriter;
      bars: BarWriter;
      alerts: TableWriter<ReturnType<typeof alertColumns>>;
      rejected: TableWriter<ReturnType<typeof rejectedColumns>>;
    },
  ) {
    this.#connection = connection;
    this.#symbols = symbols;
    this.#stocks = new StockBytes(symbols);
    this.#trades = tables.trades;
    this.#bars = tables.bars;
    this.#alerts = tables.alerts;
    this.#rejected = tables.rejected;
  }

  /** Writes the entry after `progress` and returns how far it got; nothing is changed in `progress` itself. */
  async write(entry: JournalEntry, progress: Progress): Promise<Progress> {
    const sources = await this.#addSources(entry, progress.sources);
    const trades = await this.#writeTrades(entry, sources, progress.last.trades);
    const bars = await this.#writeBars(entry, progress.last.bars);
    writeAlerts(this.#alerts, entry.alerts, progress.last.alerts + 1);
    if (entry.alerts.length > 0) this.#alerts.flush();
    writeRejected(this.#rejected, entry.rejected);
    if (entry.rejected.length > 0) this.#rejected.flush();
    await writeGaps(this.#connection, entry.gaps);
    const gaps = withGaps(progress.gaps, entry.gaps);
    const positions = new Map(progress.positions);
    for (const position of entry.positions) positions.set(positionKey(position), position);
    await this.#connection.run('UPDATE progress SET positions = $1, counts = $2', [
      JSON.stringify([...positions.values()]),
      JSON.stringify(entry.counts),
    ]);
    if (entry.checkpoint !== undefined) await this.#saveCheckpoint(entry.checkpoint, trades);
    const last = { trades, bars, alerts: progress.last.alerts + entry.alerts.length };
    return { sources, positions, counts: entry.counts, last, gaps };
  }

  close(): void {
    for (const table of [this.#trades, this.#bars, this.#alerts, this.#rejected]) table.close();
  }

  async #addSources(entry: JournalEntry, known: Progress['sources']): Promise<Progress['sources']> {
    const sources = [...known];
    const keys = new Set(sources.map(positionKey));
    for (const { topic, partition } of entry.trades) {
      const key = positionKey({ topic, partition });
      if (keys.has(key)) continue;
      keys.add(key);
      await this.#connection.run('INSERT INTO sources VALUES ($1, $2, $3)', [
        sources.length,
        topic,
        partition,
      ]);
      sources.push({ topic, partition });
    }
    return sources;
  }

  async #writeTrades(entry: JournalEntry, sources: Progress['sources'], last: number): Promise<number> {
    const numbers = new Map(sources.map((source, number) => [positionKey(source), number]));
    let written = last;
    let unflushed = 0;
    for (const batch of entry.trades) {
      const source = numbers.get(positionKey(batch)) as number;
      writeTrades(this.#trades, batch, written + 1, source, this.#stocks);
      written += batch.length;
      unflushed += batch.length;
      if (unflushed < FLUSH_ROWS) continue;
      this.#trades.flush();
      unflushed = 0;
      await setImmediate();
    }
    if (unflushed > 0) this.#trades.flush();
    return written;
  }

  async #writeBars(entry: JournalEntry, last: number): Promise<number> {
    const bars = [...entry.bars, ...(await this.#merged(entry.barPatches))];
    for (let start = 0; start < bars.length; start += FLUSH_ROWS) {
      writeBars(this.#bars, bars.slice(start, start + FLUSH_ROWS), last + 1 + start, this.#stocks);
      this.#bars.flush();
      await setImmediate();
    }
    return last + bars.length;
  }

  /** Each patch merged into the stored bar as its next revision. */
  async #merged(patches: readonly BarState[]): Promise<BarState[]> {
    if (patches.length === 0) return [];
    const stored = await storedBarsFor(this.#connection, this.#symbols, patches);
    return patches.map((patch) => {
      const bar = stored.get(barKey(patch));
      if (bar === undefined) return patch;
      const revision = bar.revision + 1;
      mergeBars(bar, patch);
      return { ...bar, revision };
    });
  }

  async #saveCheckpoint(state: Uint8Array, tradeSequence: number): Promise<void> {
    await this.#connection.run('DELETE FROM checkpoint');
    const statement = await this.#connection.prepare('INSERT INTO checkpoint VALUES ($1, $2)');
    statement.bindBigInt(1, BigInt(tradeSequence));
    statement.bindBlob(2, state);
    await statement.run();
    statement.destroySync();
  }
}
