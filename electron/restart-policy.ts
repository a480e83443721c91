/** When a dead engine is started again: soon, then later and later, and not for ever. */

/** An engine that ran this long was healthy: its death starts the count anew. */
const HEALTHY_MS = 30_000;
const FIRST_DELAY_MS = 250;
const MAX_QUICK_DEATHS = 5;

export interface RestartPolicy {
  /**
   * @param liveMs How long the engine was live; 0 when it died before.
   * @returns ms to wait before the next start, or 'give up' after five quick deaths in a row.
   */
  afterDeath(liveMs: number): number | 'give up';
  /** The user asked to try again. */
  reset(): void;
}

export function createRestartPolicy(): RestartPolicy {
  let quickDeaths = 0;
  return {
    afterDeath(liveMs) {
      quickDeaths = liveMs >= HEALTHY_MS ? 1 : quickDeaths + 1;
      return quickDeaths >= MAX_QUICK_DEATHS ? 'give up' : FIRST_DELAY_MS * 2 ** (quickDeaths - 1);
    },
    reset() {
      quickDeaths = 0;
    },
  };
}
