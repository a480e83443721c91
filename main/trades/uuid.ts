/** Name-based identifiers (UUIDv5, RFC 9562): the same name gives the same id wherever and whenever it is read. */
import type { Uuid } from '../../contract/units.ts';
import { paddedLength, sha1Into } from './sha1.ts';

export const UUID_BYTES = 16;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const encoder = new TextEncoder();

/** Namespace of every id that StockStream makes itself. It must never change: ids already stored depend on it. */
export const STOCKSTREAM_NAMESPACE = bytesOf('9b1c6a52-6f0e-4d57-8a3b-51d0c7e4f2a8');

/** Returns the 16 bytes of a name's UUIDv5. */
export function uuidV5(namespace: Uint8Array, name: string): Uint8Array {
  const namer = new UuidNamer(namespace);
  const bytes = encoder.encode(name);
  namer.reserve(bytes.length).set(bytes, UUID_BYTES);
  const id = new Uint8Array(UUID_BYTES);
  namer.write(bytes.length, id, 0);
  return id;
}

/** Makes many UUIDv5 of one namespace without an allocation each: put the name into `reserve(…)`, then call `write`. */
export class UuidNamer {
  #message: Uint8Array;

  constructor(namespace: Uint8Array) {
    this.#message = new Uint8Array(paddedLength(UUID_BYTES + 64));
    this.#message.set(namespace);
  }

  /** Returns the buffer whose bytes from UUID_BYTES on are the name; it holds at least `nameLength` of them. */
  reserve(nameLength: number): Uint8Array {
    const needed = paddedLength(UUID_BYTES + nameLength);
    if (needed > this.#message.length) {
      const larger = new Uint8Array(needed);
      larger.set(this.#message);
      this.#message = larger;
    }
    return this.#message;
  }

  /** Writes the id of the name in the buffer to `target[at …]`; the buffer's name stays. */
  write(nameLength: number, target: Uint8Array, at: number): void {
    sha1Into(this.#message, UUID_BYTES + nameLength, target, at);
    target[at + 6] = ((target[at + 6] as number) & 0x0f) | 0x50;
    target[at + 8] = ((target[at + 8] as number) & 0x3f) | 0x80;
  }
}

/** Returns the lower-case text of the id at `bytes[at …]`. */
export function uuidText(bytes: Uint8Array, at = 0): Uuid {
  let text = '';
  for (let i = 0; i < UUID_BYTES; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[bytes[at + i] as number];
  }
  return text as Uuid;
}

/** Returns the 16 bytes of a UUID's text, or undefined when it is not one. */
export function parseUuid(text: string): Uint8Array | undefined {
  return TEXT.test(text) ? bytesOf(text) : undefined;
}

function bytesOf(text: string): Uint8Array {
  const digits = text.replaceAll('-', '');
  return Uint8Array.from({ length: UUID_BYTES }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}
