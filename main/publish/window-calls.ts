/** The calls of one window that read the journal: few at a time, and those that take long can be ended. */

/** Long calls of one window that run at a time; a window that asks for more has lost count of them. */
const MAX_CALLS = 4;
/** Short ones: one per chart that is scrolled back. */
const MAX_SHORT_CALLS = 32;

export class WindowCalls {
  readonly #running = new Map<number, AbortController>();
  #short = 0;

  /** Runs a call under the window's number for it. Rejects with RangeError when there are too many, or the number is in use. */
  async run<Result>(id: number, call: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#running.has(id)) throw new RangeError(`call ${id} still runs: number the next one otherwise`);
    if (this.#running.size >= MAX_CALLS) {
      throw new RangeError(`a window can have ${MAX_CALLS} such calls at a time; cancel one first`);
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      return await call(controller.signal);
    } finally {
      this.#running.delete(id);
    }
  }

  /** Runs a call that needs no number, as it soon ends by itself. Rejects with RangeError when there are too many. */
  async runShort<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#short >= MAX_SHORT_CALLS) {
      throw new RangeError(`a window can have ${MAX_SHORT_CALLS} such calls at a time; wait for one to end`);
    }
    this.#short++;
    try {
      return await call();
    } finally {
      this.#short--;
    }
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}
