/**
 * Which acknowledged rows a node has on disk. With a periodic commit log, Cassandra's default, a node acknowledges before it syncs, and
 * a node that is killed forgets what it had acknowledged since. But it never acknowledges a write while its last sync is older than one
 * and a half sync periods, 15 s. So the acknowledgement of a write that was begun 15 s after an earlier acknowledgement proves that what
 * was acknowledged then is on disk; the clock alone proves nothing, for a node may have been frozen.
 */

/** The window is told apart in so many steps: what is kept in memory, however fast rows are written. */
const STEPS = 15;

/** Everything up to `sequence` was acknowledged between two moments of the monotonic clock, ms. */
interface Mark {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly sequence: number;
}

export class SafeCursor {
  readonly #windowMs: number;
  readonly #marks: Mark[] = [];
  #safe = 0;

  /** @param windowMs the time after which a node has synced; 0: it syncs before it acknowledges */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /**
   * Everything up to `sequence` is acknowledged, by writes begun at `begunMs` and ended at `endedMs` of a clock that never jumps.
   * Returns the sequence up to which everything is on disk; 0 while nothing is proved.
   */
  acknowledged(sequence: number, begunMs: number, endedMs: number): number {
    if (this.#windowMs === 0) return sequence;
    while (this.#marks[0] !== undefined && this.#marks[0].lastMs <= begunMs - this.#windowMs) {
      this.#safe = this.#marks[0].sequence;
      this.#marks.shift();
    }
    const newest = this.#marks.at(-1);
    if (newest !== undefined && endedMs - newest.firstMs < this.#windowMs / STEPS) {
      this.#marks[this.#marks.length - 1] = { firstMs: newest.firstMs, lastMs: endedMs, sequence };
    } else {
      this.#marks.push({ firstMs: endedMs, lastMs: endedMs, sequence });
    }
    return this.#safe;
  }

  /** What is not safe may be lost and is written again. */
  forget(): void {
    this.#marks.length = 0;
  }

  /** The cursor is about another table now. */
  reset(): void {
    this.forget();
    this.#safe = 0;
  }
}
