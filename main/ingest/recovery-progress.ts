import type { RecoveryProgress } from '../../contract/recovery.ts';

/** Before this, the rate says little of what is to come, ms. */
const FIRST_ESTIMATE_MS = 2_000;

/** How far a recovery is, and for how long it goes on if the rest goes as fast as what was done. */
export class ProgressMeter {
  readonly #begun: Pick<RecoveryProgress, 'kind' | 'reason' | 'total'>;
  readonly #now: () => number;
  readonly #startedMs: number;

  /** @param now a clock in ms that never goes back. */
  constructor(begun: Pick<RecoveryProgress, 'kind' | 'reason' | 'total'>, now: () => number) {
    this.#begun = begun;
    this.#now = now;
    this.#startedMs = now();
  }

  /** @param done so far. */
  at(done: number): RecoveryProgress {
    const { total } = this.#begun;
    const elapsedMs = this.#now() - this.#startedMs;
    const canTell = done > 0 && elapsedMs >= FIRST_ESTIMATE_MS;
    return {
      ...this.#begun,
      done,
      share: total === 0 ? 1 : done / total,
      leftMs: canTell ? (elapsedMs * (total - done)) / done : null,
    };
  }
}
