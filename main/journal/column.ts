/**
 * Columns of a DuckDB data chunk, filled in JavaScript memory and copied into the chunk in one go. The package's own vectors take a
 * BigInt for each 64- and 128-bit value, which costs more than the database's whole append; here those are written as
 * 32-bit words. Words are little-endian, like every machine that DuckDB is built for.
 */
import type { DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** DuckDB's vector size: most rows that a chunk holds. */
export const CHUNK_ROWS = 2048;

const WORD = 2 ** 32;

export abstract class Column {
  readonly type: DuckDBType;
  readonly #bytes: ArrayBuffer;
  readonly #rowBytes: number;
  readonly #valid = new Uint32Array(CHUNK_ROWS / 32).fill(0xffffffff);
  #hasNull = false;

  constructor(type: DuckDBType, bytes: ArrayBuffer) {
    this.type = type;
    this.#bytes = bytes;
    this.#rowBytes = bytes.byteLength / CHUNK_ROWS;
  }

  setNull(row: number): void {
    this.#hasNull = true;
    this.#valid[row >>> 5] = (this.#valid[row >>> 5] as number) & ~(1 << (row & 31));
  }

  /** Copies the first `rows` rows into the vector and forgets the nulls. */
  copyTo(vector: duckdb.Vector, rows: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.#bytes, 0, rows * this.#rowBytes);
    if (!this.#hasNull) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#valid.buffer, 0, this.#valid.byteLength);
    this.#valid.fill(0xffffffff);
    this.#hasNull = false;
  }
}

type NumberArray =
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** A column whose values are elements of a typed array. */
export class NumberColumn extends Column {
  readonly items: NumberArray;

  constructor(type: DuckDBType, items: NumberArray) {
    super(type, items.buffer);
    this.items = items;
  }
}

/** A BIGINT column that takes whole doubles (|value| ≤ 2^53). */
export class WholeColumn extends Column {
  readonly #words: Uint32Array<ArrayBuffer>;

  constructor(type: DuckDBType) {
    const words = new Uint32Array(CHUNK_ROWS * 2);
    super(type, words.buffer);
    this.#words = words;
  }

  set(row: number, value: number): void {
    const high = Math.floor(value / WORD);
    this.#words[2 * row] = value - high * WORD;
    this.#words[2 * row + 1] = high;
  }
}

/** A DECIMAL column of 19 to 38 digits, in units of its last place. */
export class DecimalColumn extends Column {
  readonly #words: Uint32Array<ArrayBuffer>;

  constructor(type: DuckDBType) {
    const words = new Uint32Array(CHUNK_ROWS * 4);
    super(type, words.buffer);
    this.#words = words;
  }

  /** @param value whole, 0 to 2^53 */
  set(row: number, value: number): void {
    const high = Math.floor(value / WORD);
    this.#words[4 * row] = value - high * WORD;
    this.#words[4 * row + 1] = high;
    this.#words[4 * row + 2] = 0;
    this.#words[4 * row + 3] = 0;
  }

  /** @param value 0 to 2^127 */
  setBig(row: number, value: bigint): void {
    for (let word = 0, rest = value; word < 4; word++, rest >>= 32n) {
      this.#words[4 * row + word] = Number(rest & 0xffffffffn);
    }
  }
}

/** A UUID column. DuckDB holds a UUID as a signed 128-bit number with its top bit flipped, so that it sorts like its text. */
export class UuidColumn extends Column {
  readonly #items: Uint8Array<ArrayBuffer>;

  constructor(type: DuckDBType) {
    const items = new Uint8Array(CHUNK_ROWS * 16);
    super(type, items.buffer);
    this.#items = items;
  }

  /** Takes the 16 bytes, most significant first, that begin at `start`. */
  set(row: number, bytes: Uint8Array, start: number): void {
    const base = row * 16;
    for (let place = 0; place < 16; place++) this.#items[base + 15 - place] = bytes[start + place] as number;
    this.#items[base + 15] = (this.#items[base + 15] as number) ^ 0x80;
  }
}

/** A VARCHAR or BLOB column. Up to 12 bytes stand in the vector itself; longer ones are handed to DuckDB one by one. */
export class TextColumn extends Column {
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #items: Uint8Array<ArrayBuffer>;
  readonly #long = new Map<number, Uint8Array>();

  constructor(type: DuckDBType) {
    const items = new Uint8Array(CHUNK_ROWS * 16);
    super(type, items.buffer);
    this.#items = items;
    this.#words = new Uint32Array(items.buffer);
  }

  set(row: number, utf8: Uint8Array): void {
    const base = row * 16;
    this.#words.fill(0, row * 4, row * 4 + 4);
    if (utf8.length > 12) {
      this.#long.set(row, utf8);
      return;
    }
    this.#words[row * 4] = utf8.length;
    for (let place = 0; place < utf8.length; place++) this.#items[base + 4 + place] = utf8[place] as number;
  }

  override copyTo(vector: duckdb.Vector, rows: number): void {
    super.copyTo(vector, rows);
    for (const [row, bytes] of this.#long) duckdb.vector_assign_string_element_len(vector, row, bytes);
    this.#long.clear();
  }
}
