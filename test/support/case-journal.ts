/** A journal in memory for properties of thousands of cases, each of which fills it anew: opening a file for each would take minutes. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { onTestFinished } from 'vitest';
import type { BarState } from '../../main/analytics/bar-state.ts';
import { JournalHistory } from '../../main/journal/history.ts';
import type { StockListings } from '../../main/journal/history-context.ts';
import { JournalWriter } from '../../main/journal/journal-writer.ts';
import { CATALOG } from '../../main/journal/open-database.ts';
import { type Progress, readProgress } from '../../main/journal/queries.ts';
import { prepareSchema } from '../../main/journal/schema.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { entryOf } from './journal-entries.ts';

const TABLES = ['trades', 'sources', 'bars', 'alerts'];

interface Parts {
  readonly connection: DuckDBConnection;
  readonly writer: JournalWriter;
  readonly empty: Progress;
}

export class CaseJournal {
  /** Shared by all cases: stocks that were seen stay known. */
  readonly symbols: SymbolTable;
  readonly history: JournalHistory;
  readonly #parts: Parts;

  /** Opened by `caseJournal`. */
  constructor(symbols: SymbolTable, history: JournalHistory, parts: Parts) {
    this.symbols = symbols;
    this.history = history;
    this.#parts = parts;
  }

  /** Replaces what it holds, sources included, by these trades and bars. */
  async fill(trades: readonly TradeBatch[], bars: readonly BarState[] = []): Promise<void> {
    const { connection, writer, empty } = this.#parts;
    await connection.run(TABLES.map((table) => `DELETE FROM ${table};`).join(' '));
    await writer.write(entryOf({ trades, bars }), empty);
  }
}

/** Opens one that is closed when the test is over. */
export async function caseJournal(listings: StockListings): Promise<CaseJournal> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connect = async (): Promise<DuckDBConnection> => {
    const connection = await instance.connect();
    await connection.run(`USE ${CATALOG}`);
    return connection;
  };
  await (await instance.connect()).run(`ATTACH ':memory:' AS ${CATALOG}`);
  const connection = await connect();
  await prepareSchema(connection, ':memory:');
  const symbols = new SymbolTable();
  const writer = await JournalWriter.open(connection, symbols);
  onTestFinished(() => {
    writer.close();
    instance.closeSync();
  });
  const history = new JournalHistory({ path: ':memory:', listings, connect });
  return new CaseJournal(symbols, history, { connection, writer, empty: await readProgress(connection) });
}
