import type { Stock } from '../../contract/units.ts';
import type { SymbolTable } from './symbol-table.ts';

export const MAX_STOCK_BYTES = 24;

/** The byte that stands for a byte in a stock's name: lower case raised; 0: not allowed there. */
const RAISED = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-/:^=') {
  RAISED[character.charCodeAt(0)] = character.charCodeAt(0);
  RAISED[character.toLowerCase().charCodeAt(0)] = character.charCodeAt(0);
}

/** Finds a stock's index from its bytes in a record, without making a string of them: a hash table beside the SymbolTable. */
export class StockLookup {
  /** The name last read, in upper case. */
  readonly name = new Uint8Array(MAX_STOCK_BYTES);
  nameLength = 0;

  readonly #symbols: SymbolTable;
  #capacity = 256;
  #count = 0;
  #names = new Uint8Array(this.#capacity * MAX_STOCK_BYTES);
  /** Length of each slot's name; 0: the slot is free. */
  #lengths = new Uint8Array(this.#capacity);
  #indexes = new Uint32Array(this.#capacity);

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  /** Takes `bytes[start … end)` as the name; returns whether it is a valid one. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < 1 || length > MAX_STOCK_BYTES) return false;
    for (let i = 0; i < length; i++) {
      const raised = RAISED[bytes[start + i] as number] as number;
      if (raised === 0) return false;
      this.name[i] = raised;
    }
    this.nameLength = length;
    return true;
  }

  /** Returns the index of the name last read, putting a new one into the SymbolTable. */
  index(): number {
    const slot = this.#slotOf(this.name, this.nameLength);
    if (this.#lengths[slot] !== 0) return this.#indexes[slot] as number;
    const stock = String.fromCharCode(...this.name.subarray(0, this.nameLength)) as Stock;
    const index = this.#symbols.indexOf(stock);
    this.#put(slot, this.name, this.nameLength, index);
    if (++this.#count * 2 > this.#capacity) this.#grow();
    return index;
  }

  #slotOf(name: Uint8Array, length: number): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (name[i] as number), 0x01000193);
    const mask = this.#capacity - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#lengths[slot] !== 0 && !this.#holds(slot, name, length)) slot = (slot + 1) & mask;
    return slot;
  }

  #holds(slot: number, name: Uint8Array, length: number): boolean {
    if (this.#lengths[slot] !== length) return false;
    const at = slot * MAX_STOCK_BYTES;
    for (let i = 0; i < length; i++) if (this.#names[at + i] !== name[i]) return false;
    return true;
  }

  #put(slot: number, name: Uint8Array, length: number, index: number): void {
    this.#names.set(name.subarray(0, length), slot * MAX_STOCK_BYTES);
    this.#lengths[slot] = length;
    this.#indexes[slot] = index;
  }

  #grow(): void {
    const names = this.#names;
    const lengths = this.#lengths;
    const indexes = this.#indexes;
    this.#capacity *= 2;
    this.#names = new Uint8Array(this.#capacity * MAX_STOCK_BYTES);
    this.#lengths = new Uint8Array(this.#capacity);
    this.#indexes = new Uint32Array(this.#capacity);
    for (let old = 0; old < lengths.length; old++) {
      const length = lengths[old] as number;
      if (length === 0) continue;
      const name = names.subarray(old * MAX_STOCK_BYTES, old * MAX_STOCK_BYTES + length);
      this.#put(this.#slotOf(name, length), name, length, indexes[old] as number);
    }
  }
}
