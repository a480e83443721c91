const WORDS = 4;
const INITIAL_SLOTS = 1 << 12;
/** Times sampled to find the one below which ids are forgotten. */
const SAMPLES = 1001;

/** 16-byte ids as 32-bit words, whatever their alignment. */
export function wordsOf(ids: Uint8Array): Uint32Array {
  if (ids.byteOffset % 4 === 0) return new Uint32Array(ids.buffer, ids.byteOffset, ids.length / 4);
  const copy = ids.slice();
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.length / 4);
}

/**
 * A set of 128-bit ids with the event time of each: an open-addressing table of 24 bytes a slot, at most half full. A Set of strings
 * takes six times the memory and the time.
 */
export class IdSet {
  #slots = INITIAL_SLOTS;
  #words = new Uint32Array(INITIAL_SLOTS * WORDS);
  /** NaN: the slot is empty. */
  #times = new Float64Array(INITIAL_SLOTS).fill(Number.NaN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * Adds the id that begins at word `start`; returns false when it is in the set already.
   */
  add(words: Uint32Array, start: number, timeUs: number): boolean {
    const slot = this.#slotOf(words, start);
    if (!Number.isNaN(this.#times[slot])) return false;
    this.#put(slot, words, start, timeUs);
    if (this.#size * 2 > this.#slots) this.#rebuild(this.#slots * 2, Number.NEGATIVE_INFINITY);
    return true;
  }

  /**
   * Forgets about the older half of the ids.
   * @returns the event time from which on all ids are still in the set
   */
  forgetOlderHalf(): number {
    const fromUs = this.#medianTime();
    this.#rebuild(this.#slots, fromUs);
    return fromUs;
  }

  /** The slot of the id, or the empty one where it belongs. */
  #slotOf(words: Uint32Array, start: number): number {
    const a = words[start] as number;
    const b = words[start + 1] as number;
    const c = words[start + 2] as number;
    const d = words[start + 3] as number;
    const mask = this.#slots - 1;
    const own = this.#words;
    // Version-1 and sequential ids differ in few words only, so all of them are mixed.
    let slot = (Math.imul(a ^ (b >>> 7) ^ (c << 9) ^ d, 0x9e3779b1) >>> 8) & mask;
    while (!Number.isNaN(this.#times[slot])) {
      const at = slot * WORDS;
      if (own[at] === a && own[at + 1] === b && own[at + 2] === c && own[at + 3] === d) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #put(slot: number, words: Uint32Array, start: number, timeUs: number): void {
    for (let word = 0; word < WORDS; word++) {
      this.#words[slot * WORDS + word] = words[start + word] as number;
    }
    this.#times[slot] = timeUs;
    this.#size++;
  }

  #rebuild(slots: number, fromUs: number): void {
    const words = this.#words;
    const times = this.#times;
    this.#slots = slots;
    this.#words = new Uint32Array(slots * WORDS);
    this.#times = new Float64Array(slots).fill(Number.NaN);
    this.#size = 0;
    for (let slot = 0; slot < times.length; slot++) {
      const timeUs = times[slot] as number;
      // False for empty slots too, as NaN compares with nothing.
      if (timeUs >= fromUs) this.#put(this.#slotOf(words, slot * WORDS), words, slot * WORDS, timeUs);
    }
  }

  #medianTime(): number {
    const step = Math.max(1, Math.floor(this.#slots / SAMPLES));
    const sample: number[] = [];
    for (let slot = 0; slot < this.#slots; slot += step) {
      const timeUs = this.#times[slot] as number;
      if (!Number.isNaN(timeUs)) sample.push(timeUs);
    }
    sample.sort((a, b) => a - b);
    return sample[sample.length >> 1] ?? Number.NEGATIVE_INFINITY;
  }
}
