/**
 * Keeps the journal within its bounds of age and size while the engine runs: now and then a pass deletes what is too old, between the
 * commits. A limit of size is met by age too: what is oldest goes first.
 */
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';
import type { Journal } from '../journal/journal.ts';

const DAY_US = 86_400_000_000;
export const GIGABYTE = 1e9;
/** Between two passes. */
const REST_MS = 15_000;
/** What the database needs for a moment beside what it holds: its write-ahead log, and the blocks into which that is written. */
const PASSING_BYTES = 40e6;
/** Of the rest of the limit: above the first, rows are deleted until the second is met. Beyond lies what is written before the next pass. */
const FULL = 0.75;
const ROOMY = 0.6;

export interface RetentionOptions {
  readonly journal: Pick<Journal, 'deleteOld' | 'space' | 'newestTimeUs' | 'timeOfShare' | 'status'>;
  readonly settings: Pick<Settings['journal'], 'keepDays' | 'maxGb'>;
  /** Whether rows that Cassandra may yet need to be sent are kept, whatever the bounds say. */
  readonly undrained: 'keep' | 'delete';
  readonly now: () => number;
  /** Between two passes; 15 s by default. */
  readonly restMs?: number;
  readonly log: Logger;
}

export interface Retention {
  /** Begins with the passes. `failed` is called when the journal takes no further entry; a pass that failed otherwise is followed by the next. */
  start(failed: (error: unknown) => void): void;
  /** One pass; returns how many rows it deleted. */
  pass(): Promise<number>;
  /** Ends the pass under way after its present step. */
  stop(): Promise<void>;
}

export function createRetention(options: RetentionOptions): Retention {
  return new JournalRetention(options);
}

class JournalRetention implements Retention {
  readonly #options: RetentionOptions;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #passing: Promise<unknown> = Promise.resolve();
  #isOverTold = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(failed: (error: unknown) => void): void {
    const { journal, settings, log, restMs = REST_MS } = this.#options;
    if (settings.keepDays === 0 && settings.maxGb === 0) return;
    const next = (): void => {
      this.#timer = setTimeout(() => {
        this.#passing = this.pass().then(next, (error: unknown) => {
          if (journal.status().problem !== null) return failed(error);
          log.warn({ error }, 'old rows of the journal could not be looked for');
          next();
        });
      }, restMs);
    };
    next();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#passing;
    clearTimeout(this.#timer);
  }

  async pass(): Promise<number> {
    const { journal, settings, log } = this.#options;
    let deleted = 0;
    if (settings.keepDays > 0) deleted += await this.#deleteByAge(settings.keepDays);
    if (settings.maxGb > 0) deleted += await this.#deleteBySize(settings.maxGb * GIGABYTE);
    if (deleted > 0)
      log.info({ rows: deleted, ...(await journal.space()) }, 'deleted old rows of the journal');
    return deleted;
  }

  /**
   * Days count back from the newest trade, so that a recording of long ago, or a journal that was not fed for a while, keeps what it has; and
   * from now when that trade is dated later, so that a wrong date deletes nothing.
   */
  async #deleteByAge(keepDays: number): Promise<number> {
    const { journal, now } = this.#options;
    const newestUs = await journal.newestTimeUs();
    if (newestUs === undefined) return 0;
    const nowUs = now() * 1000;
    const ageUs = keepDays * DAY_US;
    return this.#delete(Math.min(newestUs, nowUs) - ageUs, (nowUs - ageUs) / 1000);
  }

  async #deleteBySize(maxBytes: number): Promise<number> {
    const { journal } = this.#options;
    const roomBytes = Math.max(maxBytes - PASSING_BYTES, 0);
    let deleted = 0;
    for (;;) {
      const { usedBytes } = await journal.space();
      if (usedBytes <= roomBytes * FULL) {
        this.#isOverTold = false;
        return deleted;
      }
      const beforeUs = await journal.timeOfShare(1 - (roomBytes * ROOMY) / usedBytes);
      const step = beforeUs === undefined ? 0 : await this.#delete(beforeUs, beforeUs / 1000);
      if (step === 0) {
        this.#tellOver(usedBytes, maxBytes);
        return deleted;
      }
      deleted += step;
    }
  }

  #delete(beforeUs: number, rejectedBeforeMs: number): Promise<number> {
    const { journal, undrained } = this.#options;
    return journal.deleteOld({ beforeUs, rejectedBeforeMs }, undrained, this.#stopped.signal);
  }

  /** Once, until it is within its limit again. */
  #tellOver(usedBytes: number, maxBytes: number): void {
    if (this.#isOverTold || this.#stopped.signal.aborted) return;
    this.#isOverTold = true;
    this.#options.log.warn(
      { usedBytes, maxBytes },
      'the journal is near or over journal.maxGb, and what it holds is still needed: for the next start, or because Cassandra does not have it for sure',
    );
  }
}
