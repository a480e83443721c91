/** What a run read: `count` trades between the first batch and the last. */
export interface Measured {
  /** Trades a second. */
  readonly rate: number;
  /** Processor time of the whole process a trade, µs. */
  readonly cpuUs: number;
}

/** Measures from the first batch on, so that connecting and joining the group do not count. */
export class Meter {
  readonly #total: number;
  #done = 0;
  #first = 0;
  #startMs = 0;
  #startCpu: NodeJS.CpuUsage = { user: 0, system: 0 };
  readonly finished: Promise<Measured>;
  #finish: (measured: Measured) => void = () => undefined;

  constructor(total: number) {
    this.#total = total;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  add(count: number): void {
    this.reached(this.#done + count);
  }

  /** So many trades have been read since the beginning. */
  reached(done: number): void {
    if (done === this.#done) return;
    this.#done = done;
    if (this.#startMs === 0) {
      this.#first = done;
      this.#startMs = performance.now();
      this.#startCpu = process.cpuUsage();
    }
    if (done >= this.#total) this.#finish(this.#measured());
  }

  #measured(): Measured {
    const seconds = (performance.now() - this.#startMs) / 1000;
    const { user, system } = process.cpuUsage(this.#startCpu);
    const count = this.#done - this.#first;
    return { rate: count / seconds, cpuUs: (user + system) / count };
  }
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? Number.NaN) : upper;
  return { min: sorted[0] ?? Number.NaN, median: (lower + upper) / 2, max: sorted.at(-1) ?? Number.NaN };
}
