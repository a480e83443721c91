import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { CHUNK_ROWS, type Column } from './column.ts';
import { CATALOG } from './open-database.ts';

/**
 * Appends rows to one table, a chunk at a time, inside the connection's transaction. Take a row with `row()`, fill every column
 * at it, and `flush()` before the commit.
 */
export class TableWriter<Columns extends Readonly<Record<string, Column>>> {
  readonly columns: Columns;
  readonly #order: readonly Column[];
  readonly #appender: DuckDBAppender;
  #rows = 0;

  /** @param columns in the order of the table's columns */
  static async open<Columns extends Readonly<Record<string, Column>>>(
    connection: DuckDBConnection,
    table: string,
    columns: Columns,
  ): Promise<TableWriter<Columns>> {
    return new TableWriter(await connection.createAppender(table, 'main', CATALOG), columns);
  }

  private constructor(appender: DuckDBAppender, columns: Columns) {
    this.#appender = appender;
    this.columns = columns;
    this.#order = Object.values(columns);
  }

  /** Returns the place of a new row. */
  row(): number {
    if (this.#rows === CHUNK_ROWS) this.#append();
    return this.#rows++;
  }

  /** Hands everything to the database; blocks for about a millisecond per thousand rows. */
  flush(): void {
    if (this.#rows > 0) this.#append();
    this.#appender.flushSync();
  }

  close(): void {
    this.#appender.closeSync();
  }

  #append(): void {
    const chunk = DuckDBDataChunk.create(
      this.#order.map((column) => column.type),
      this.#rows,
    );
    this.#order.forEach((column, index) => {
      column.copyTo(duckdb.data_chunk_get_vector(chunk.chunk, index), this.#rows);
    });
    this.#appender.appendDataChunk(chunk);
    this.#rows = 0;
  }
}
