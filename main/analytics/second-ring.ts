const INITIAL_SECONDS = 8;

/**
 * One row of numbers for each second of one stock that has trades, in time order: a ring in one array, which grows with what it
 * must hold. A row's first number is the start of its second, µs.
 */
export class SecondRing {
  rows: Float64Array;
  length = 0;

  readonly #width: number;
  #capacity = INITIAL_SECONDS;
  #oldest = 0;

  /** @param width numbers in a row. */
  constructor(width: number) {
    this.#width = width;
    this.rows = new Float64Array(INITIAL_SECONDS * width);
  }

  /** Place in `rows` of the i-th second's row, oldest first. */
  at(i: number): number {
    return ((this.#oldest + i) & (this.#capacity - 1)) * this.#width;
  }

  /** Start of the i-th second. */
  start(i: number): number {
    return this.rows[this.at(i)] as number;
  }

  /** Start of the newest second; there must be one. */
  get newestUs(): number {
    return this.start(this.length - 1);
  }

  /** Index of the first second at or after `startUs`; looked for at the newest first, where nearly all trades belong. */
  indexOf(startUs: number): number {
    const last = this.length - 1;
    if (last < 0 || this.start(last) < startUs) return this.length;
    return this.start(last) === startUs ? last : this.indexAfter(startUs - 1);
  }

  /** Whether the i-th second is the one that starts at `startUs`. */
  startsAt(i: number, startUs: number): boolean {
    return i < this.length && this.start(i) === startUs;
  }

  /** Index of the first second that starts after `us`, wherever it is. */
  indexAfter(us: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.start(middle) <= us) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes a row of zeros for the second the i-th and returns its place. Later seconds make room. */
  insert(i: number, startUs: number): number {
    if (this.length === this.#capacity) this.#take(this.toArray(), 2 * this.#capacity);
    this.length++;
    for (let to = this.length - 1; to > i; to--) {
      const from = this.at(to - 1);
      this.rows.copyWithin(this.at(to), from, from + this.#width);
    }
    const at = this.at(i);
    this.rows.fill(0, at, at + this.#width);
    this.rows[at] = startUs;
    return at;
  }

  /** Drops what lies before the newest second that starts at or before `us`. */
  forget(us: number): void {
    while (this.length > 1 && this.start(1) <= us) {
      this.#oldest = (this.#oldest + 1) & (this.#capacity - 1);
      this.length--;
    }
  }

  /** Returns the rows, oldest first. */
  toArray(): Float64Array {
    const rows = new Float64Array(this.length * this.#width);
    for (let i = 0; i < this.length; i++) {
      const at = this.at(i);
      rows.set(this.rows.subarray(at, at + this.#width), i * this.#width);
    }
    return rows;
  }

  /** Takes over what `toArray` returned. */
  restore(rows: Float64Array): void {
    this.length = rows.length / this.#width;
    let capacity = INITIAL_SECONDS;
    while (capacity < this.length) capacity *= 2;
    this.#take(rows, capacity);
  }

  #take(rows: Float64Array, capacity: number): void {
    this.rows = new Float64Array(capacity * this.#width);
    this.rows.set(rows);
    this.#capacity = capacity;
    this.#oldest = 0;
  }
}
