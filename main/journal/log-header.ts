/**
 * The head of the write-ahead log, looked at before the database does. DuckDB passes over a log whose first bytes it cannot read, and writes
 * over it: committed rows would be gone without a word. A log whose tail is missing is another matter: a process that was killed leaves one,
 * and what is in front of the tail is a whole earlier state.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { walOf } from './journal-file.ts';

/** Longer than any header: the fields, 16 bytes of identity at most two each, a number of at most ten. */
const HEAD_BYTES = 64;
/** A first entry of the kind "version", of the fields 100 and 101; little-endian. */
const BEGIN = [0x64, 0x00, 0x62, 0x65, 0x00];
const PLAIN_VERSION = [0x02];
/** Version 3 has fields 102, an identity of 16 bytes, and 103, the number of the checkpoint that it begins at. */
const IDENTIFIED_VERSION = [0x03, 0x66, 0x00, 0x10];
const CHECKPOINT_FIELD = [0x67, 0x00];
const END = [0xff, 0xff];
const IDENTITY_BYTES = 16;
/** Where the main header of an encrypted file has its identity. */
const IDENTITY_AT = 124;

/** Returns what is wrong with the log of a journal; undefined when nothing is, or there is none. */
export function logDamage(path: string): string | undefined {
  const log = headOf(walOf(path), 0, HEAD_BYTES);
  if (log.length === 0) return undefined;
  if (!existsSync(path)) return 'its data file is gone, but the write-ahead log of that is there';
  return isOwnLog(new Reader(log), path)
    ? undefined
    : 'its write-ahead log does not begin as one of this journal does, and what was committed last is in it';
}

function isOwnLog(log: Reader, path: string): boolean {
  if (!log.follow(BEGIN)) return false;
  if (log.next() === PLAIN_VERSION[0]) return log.skip(PLAIN_VERSION) && log.follow(END);
  if (!log.follow(IDENTIFIED_VERSION)) return false;
  const identity = headOf(path, IDENTITY_AT, IDENTITY_BYTES);
  for (const byte of identity) if (!log.isNumber(byte)) return false;
  return log.follow(CHECKPOINT_FIELD) && log.isNumber() && log.follow(END);
}

/** Steps through the head. Where the bytes end, everything that would follow counts as right: the file was cut there, as by a crash. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): number | undefined {
    return this.#bytes[this.#at];
  }

  skip({ length }: readonly number[]): true {
    this.#at += length;
    return true;
  }

  /** Whether these bytes come next; they are then behind. */
  follow(bytes: readonly number[]): boolean {
    return bytes.every((byte) => {
      const found = this.#bytes[this.#at++];
      return found === undefined || found === byte;
    });
  }

  /** Whether a number in LEB128 comes next, and is the one wanted; it is then behind. */
  isNumber(wanted?: number): boolean {
    let value = 0;
    for (let place = 0; place < 10; place++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return true;
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return wanted === undefined || value === wanted;
    }
    return false;
  }
}

/** As many of the bytes as there are; none when the file is not there. */
function headOf(path: string, from: number, length: number): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, from));
  } finally {
    closeSync(file);
  }
}
