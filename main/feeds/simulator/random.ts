/** Seeded random numbers: the same key gives the same sequence on every machine. */

/** Returns a well-mixed 32-bit hash of whole numbers (MurmurHash3's mixing, 32-bit words). */
export function hashOf(...words: readonly number[]): number {
  let hash = 0x9747b28c;
  for (const word of words) {
    for (const half of [word >>> 0, Math.floor(word / 0x1_0000_0000) >>> 0]) {
      let mixed = Math.imul(half, 0xcc9e2d51);
      mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
      hash ^= mixed;
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), with the draws that a market needs. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | undefined;

  /** @param key Whole numbers that name the sequence, such as seed, stock and day. */
  constructor(...key: readonly number[]) {
    this.#a = hashOf(1, ...key);
    this.#b = hashOf(2, ...key);
    this.#c = hashOf(3, ...key);
    for (let i = 0; i < 12; i++) this.uniform();
  }

  /** Returns a number in [0, 1). */
  uniform(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  /** Returns a draw of the standard normal distribution (Marsaglia's polar method). */
  gaussian(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        this.#spare = y * factor;
        return x * factor;
      }
    }
  }

  /** Returns a count with the given mean: Knuth's product for small means, the normal approximation beyond 30. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.gaussian()));
    const limit = Math.exp(-mean);
    let product = this.uniform();
    let count = 0;
    while (product > limit) {
      product *= this.uniform();
      count += 1;
    }
    return count;
  }
}
