/**
 * How often something may happen, or how much of it: a bucket that starts full, from which tokens are taken, and that is filled at a steady
 * rate. It holds two numbers, whatever comes.
 */

export interface BucketSize {
  /** Tokens of a full bucket: how much may happen at once. */
  readonly burst: number;
  readonly perSecond: number;
}

export class TokenBucket {
  readonly #size: BucketSize;
  readonly #now: () => number;
  #tokens: number;
  #filledMs: number;

  /** @param now A clock that never goes back, ms. */
  constructor(size: BucketSize, now: () => number) {
    this.#size = size;
    this.#now = now;
    this.#tokens = size.burst;
    this.#filledMs = now();
  }

  /** Takes the tokens; false, and nothing taken, when there are fewer. */
  take(tokens = 1): boolean {
    this.#fill();
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }

  /** Whole seconds until there is a token; 0 when there is one. */
  waitSeconds(): number {
    this.#fill();
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#size.perSecond);
  }

  #fill(): void {
    const nowMs = this.#now();
    const { burst, perSecond } = this.#size;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#filledMs) / 1000) * perSecond);
    this.#filledMs = nowMs;
  }
}
