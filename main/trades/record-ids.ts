/** Ids of trades that come without one. SEMANTICS, Identity: they depend only on where or what the trade is. */
import { DateWriter } from './scan.ts';
import { STOCKSTREAM_NAMESPACE, UUID_BYTES, UuidNamer } from './uuid.ts';

const SLASH = 47;
const ZERO = 48;
const MAX_DIGITS = 16;
const encoder = new TextEncoder();
const FILE = encoder.encode('file/');

/** Names messages by `topic/partition/offset`. */
export class OffsetIds {
  readonly #namer = new UuidNamer(STOCKSTREAM_NAMESPACE);
  #prefix = new Uint8Array(0);

  begin(topic: string, partition: number): void {
    this.#prefix = encoder.encode(`${topic}/${partition}/`);
  }

  write(offset: number, target: Uint8Array, at: number): void {
    const name = this.#namer.reserve(this.#prefix.length + MAX_DIGITS);
    name.set(this.#prefix, UUID_BYTES);
    const length = this.#prefix.length + writeInteger(offset, name, UUID_BYTES + this.#prefix.length);
    this.#namer.write(length, target, at);
  }
}

/** Names the trades of files by `file/STOCK/YYYY-MM-DD/seq`, so that every copy of a file gives the same ids. */
export class FileIds {
  readonly #namer = new UuidNamer(STOCKSTREAM_NAMESPACE);
  readonly #dates = new DateWriter();

  write(
    stock: Uint8Array,
    stockLength: number,
    timeUs: number,
    sequence: number,
    target: Uint8Array,
    at: number,
  ): void {
    const name = this.#namer.reserve(FILE.length + stockLength + 12 + MAX_DIGITS);
    name.set(FILE, UUID_BYTES);
    let end = UUID_BYTES + FILE.length;
    for (let i = 0; i < stockLength; i++) name[end++] = stock[i] as number;
    name[end++] = SLASH;
    this.#dates.write(timeUs, name, end);
    end += 10;
    name[end++] = SLASH;
    end += writeInteger(sequence, name, end);
    this.#namer.write(end - UUID_BYTES, target, at);
  }
}

/** Writes the digits of an integer from 0 to 2^53 − 1; returns how many. */
function writeInteger(value: number, target: Uint8Array, at: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  let rest = value;
  for (let i = digits - 1; i >= 0; i--) {
    const next = Math.floor(rest / 10);
    target[at + i] = ZERO + (rest - next * 10);
    rest = next;
  }
  return digits;
}
