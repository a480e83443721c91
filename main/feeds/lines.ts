/**
 * Lines of a file, plain or gzipped, a block at a time. A block is one buffer and the places of its lines in it, so that
 * a reader at full speed makes no object per line.
 */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { RecordFormat } from './feed.ts';

/** Whole lines, without their ends and without blank ones: line i is `bytes[starts[i] … ends[i])`. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Number of the first line: blank lines and a CSV header are not counted, the first one is 0. */
  readonly firstLine: number;
}

/** A longer line is cut here, so that a file without line ends cannot fill the memory; its record is rejected by the decoder. */
export const MAX_LINE_BYTES = 1 << 20;

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const CSV_HEADER = new TextEncoder().encode('event_time_us,');
const FORMAT_OF: Readonly<Record<string, RecordFormat>> = { csv: 'csv', jsonl: 'json', ndjson: 'json' };

/** Returns the format that a file's name tells (`.csv`, `.jsonl`, `.ndjson`, each also with `.gz`); throws on any other name. */
export function formatOfFile(path: string): RecordFormat {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = FORMAT_OF[extension];
  if (format !== undefined) return format;
  throw new Error(`${path}: cannot tell its format; name it .csv, .jsonl or .ndjson, with or without .gz`);
}

/**
 * Reads a file's lines in order; a leading CSV header (`event_time_us,…`) is left out. Nothing is read ahead of what the
 * caller takes, but for one chunk. Throws an Error that names the file when it cannot be read or unpacked.
 */
export async function* readLineBlocks(path: string): AsyncGenerator<LineBlock, void, undefined> {
  const splitter = new LineSplitter();
  try {
    for await (const chunk of openStream(path)) {
      const block = splitter.push(chunk as Uint8Array);
      if (block.length > 0) yield block;
    }
  } catch (error) {
    throw new Error(`${path}: ${whatWentWrong(error)}`, { cause: error });
  }
  const rest = splitter.end();
  if (rest.length > 0) yield rest;
}

/** As `readLineBlocks`, with a view of each line. */
export async function* readLines(path: string): AsyncGenerator<Uint8Array[], void, undefined> {
  for await (const block of readLineBlocks(path)) yield linesOf(block);
}

/** Returns a view of each line of a block. */
export function linesOf(block: LineBlock): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let i = 0; i < block.length; i++) lines.push(block.bytes.subarray(block.starts[i], block.ends[i]));
  return lines;
}

function openStream(path: string): AsyncIterable<unknown> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!/\.gz$/i.test(path)) return file;
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

function whatWentWrong(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a directory, not a file';
  if (code === 'EACCES') return 'may not be read by this user';
  if (code === 'Z_BUF_ERROR') return 'the gzip data ends too early; the file is incomplete';
  if (code?.startsWith('Z_')) return `not valid gzip data (${message})`;
  return message;
}

/** Cuts chunks into blocks of whole lines, carrying an unfinished line over to the next chunk. */
class LineSplitter {
  #carry: Uint8Array = new Uint8Array(0);
  #lines = 0;
  #atStart = true;

  push(chunk: Uint8Array): LineBlock {
    const lastBreak = chunk.lastIndexOf(LINE_FEED);
    if (lastBreak < 0) {
      this.#carry = join(this.#carry, chunk).subarray(0, MAX_LINE_BYTES);
      return this.#block(new Uint8Array(0));
    }
    const whole = join(this.#carry, chunk.subarray(0, lastBreak + 1));
    this.#carry = chunk.slice(lastBreak + 1);
    return this.#block(whole);
  }

  end(): LineBlock {
    const rest = this.#carry;
    this.#carry = new Uint8Array(0);
    return this.#block(rest);
  }

  #block(bytes: Uint8Array): LineBlock {
    const [starts, ends] = findLines(bytes, this.#atStart ? headerLength(bytes) : 0);
    if (bytes.length > 0) this.#atStart = false;
    const firstLine = this.#lines;
    this.#lines += starts.length;
    return { bytes, length: starts.length, starts, ends, firstLine };
  }
}

function headerLength(bytes: Uint8Array): number {
  for (let i = 0; i < CSV_HEADER.length; i++) if (bytes[i] !== CSV_HEADER[i]) return 0;
  const lineEnd = bytes.indexOf(LINE_FEED);
  return lineEnd < 0 ? bytes.length : lineEnd + 1;
}

function findLines(bytes: Uint8Array, from: number): [Uint32Array, Uint32Array] {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = from; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const lineEnd = found < 0 ? bytes.length : found;
    const end = bytes[lineEnd - 1] === CARRIAGE_RETURN && lineEnd > start ? lineEnd - 1 : lineEnd;
    if (end > start) {
      starts.push(start);
      ends.push(Math.min(end, start + MAX_LINE_BYTES));
    }
    start = lineEnd + 1;
  }
  return [new Uint32Array(starts), new Uint32Array(ends)];
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
