import type { Logger } from 'pino';
import type { Channel, Disposer } from '../../contract/channel.ts';
import type { Hello } from '../../contract/protocol.ts';
import type { Market, MarketUpdate } from './market.ts';
import { WindowSession } from './window-session.ts';

/** Shortest time between two rounds of frames: twenty a second are more than eyes tell apart. */
const FLUSH_MS = 50;
/** Status is looked at as often. */
const STATUS_MS = 1000;

export interface PublisherOptions {
  readonly market: Market;
  readonly hello: Hello;
  readonly now: () => number;
  readonly log: Logger;
}

/** Brings what was journaled to every connected window, each at the pace that it can take. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #sessions = new Set<WindowSession>();
  readonly #statusTimer: NodeJS.Timeout;
  #flushTimer: NodeJS.Timeout | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#statusTimer = setInterval(() => this.#wake(), STATUS_MS);
    this.#statusTimer.unref();
  }

  /** Serves a window until its channel closes or the disposer is called. */
  connect(channel: Channel): Disposer {
    const session = new WindowSession(channel, {
      ...this.#options,
      wake: () => this.#wake(),
      closed: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    return () => session.close();
  }

  /** Takes note of what was journaled; frames follow within FLUSH_MS. */
  publish(update: MarketUpdate): void {
    for (const stock of update.stocks) this.#options.market.sparklines.update(stock);
    this.#options.market.rankings.mark(update.stocks);
    for (const session of this.#sessions) session.note(update);
    this.#wake();
  }

  close(): void {
    clearInterval(this.#statusTimer);
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    for (const session of [...this.#sessions]) session.close();
  }

  #wake(): void {
    if (this.#flushTimer !== null || this.#sessions.size === 0) return;
    const wait = Math.max(0, this.#flushedAt + FLUSH_MS - performance.now());
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = null;
      this.#flushedAt = performance.now();
      for (const session of this.#sessions) session.flush();
    }, wait);
  }
}
