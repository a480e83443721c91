/** Reads columns of a result's chunk straight from the database's memory; see column.ts for why. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

function bytesOf(chunk: DuckDBDataChunk, column: number, rowBytes: number): Uint8Array {
  return duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * rowBytes);
}

/** A DOUBLE column without nulls, as a copy. */
export function doubles(chunk: DuckDBDataChunk, column: number): Float64Array<ArrayBuffer> {
  const copy = bytesOf(chunk, column, 8).slice();
  return new Float64Array(copy.buffer, copy.byteOffset, chunk.rowCount);
}

/** A UUID column as 16 bytes each, most significant first. */
export function uuids(chunk: DuckDBDataChunk, column: number): Uint8Array<ArrayBuffer> {
  const stored = bytesOf(chunk, column, 16);
  const ids = new Uint8Array(stored.length);
  for (let base = 0; base < stored.length; base += 16) {
    for (let place = 0; place < 16; place++) ids[base + place] = stored[base + 15 - place] as number;
    ids[base] = (ids[base] as number) ^ 0x80;
  }
  return ids;
}

/** A VARCHAR column without nulls. */
export function texts(chunk: DuckDBDataChunk, column: number): string[] {
  return chunk.getColumnValues(column) as string[];
}
