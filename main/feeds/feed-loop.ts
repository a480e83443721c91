/** The life of a feed that pushes from a loop of its own: begin, hand over batches under backpressure, stop at any moment. */
import type { FeedBatch, FeedSink } from './feed.ts';

export class FeedLoop {
  readonly #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs `body` in the background; `onFailure` hears of anything that it throws. */
  start(body: () => Promise<void>, onFailure: (error: unknown) => void): void {
    this.#running = body().catch((error: unknown) => {
      if (!this.signal.aborted) onFailure(error);
    });
  }

  /** Hands a batch over and waits for room, but no longer than until the feed is stopped. */
  async deliver(sink: FeedSink, batch: FeedBatch): Promise<void> {
    if (this.signal.aborted) return;
    let release: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.signal.addEventListener('abort', release);
    await Promise.race([sink.accept(batch), stopped]);
    this.signal.removeEventListener('abort', release);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }
}
