import type { Logger } from 'pino';
import type { Feed, FeedPosition } from '../feeds/feed.ts';

/**
 * Tells the feed how far the journal got, one call at a time and always the newest positions, without making the engine wait for the
 * broker. A failure is only logged: the journal's positions decide where a restart begins.
 */
export class PositionAcknowledger {
  readonly #feed: Feed;
  readonly #log: Logger;
  readonly #waiting = new Map<string, FeedPosition>();
  #running: Promise<void> | null = null;

  constructor(feed: Feed, log: Logger) {
    this.#feed = feed;
    this.#log = log;
  }

  acknowledge(positions: readonly FeedPosition[]): void {
    for (const position of positions) this.#waiting.set(`${position.topic}/${position.partition}`, position);
    this.#running ??= this.#run();
  }

  /** Resolves when everything acknowledged so far was told. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const positions = [...this.#waiting.values()];
      this.#waiting.clear();
      try {
        await this.#feed.committed(positions);
      } catch (error) {
        this.#log.warn(
          { error },
          'the feed did not take the journaled positions; the next ones will stand for them',
        );
      }
    }
    this.#running = null;
  }
}
