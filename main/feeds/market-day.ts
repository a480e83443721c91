/** The simulated market of the last 24 hours as a feed, as fast as it is taken. */
import type { FeedState } from '../../contract/status.ts';
import { epochMs } from '../../contract/units.ts';
import type { Feed, FeedPosition, FeedSink } from './feed.ts';
import { FeedLoop } from './feed-loop.ts';
import { createMarket } from './simulator/market.ts';
import { tradeMessage } from './simulator/trade-message.ts';

const DAY_MS = 86_400_000;

export interface MarketDayOptions {
  readonly seed: number;
  readonly tradesPerSecond: number;
  /** The trades are of the 24 hours before, ms since the epoch. */
  readonly endMs: number;
}

export class MarketDay implements Feed {
  readonly #options: MarketDayOptions;
  readonly #loop = new FeedLoop();

  constructor(options: MarketDayOptions) {
    this.#options = options;
  }

  async start(_positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    const tell = (state: FeedState, problem: string | null): void =>
      sink.status({
        kind: 'simulator',
        label: 'simulated day',
        state,
        simulated: true,
        replay: true,
        lag: null,
        problem,
      });
    this.#loop.start(
      async () => {
        await this.#play(sink);
        tell('finished', null);
      },
      (error) => tell('failed', String(error)),
    );
  }

  async committed(): Promise<void> {}

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #play(sink: FeedSink): Promise<void> {
    const { seed, tradesPerSecond, endMs } = this.#options;
    const receivedMs = epochMs(endMs);
    for (const slice of createMarket({ seed, tradesPerSecond, startMs: endMs - DAY_MS, endMs })) {
      if (this.#loop.signal.aborted) return;
      const records = slice.map((trade) => ({ offset: trade.timeUs, value: tradeMessage(trade, seed) }));
      await this.#loop.deliver(sink, {
        topic: 'simulator',
        partition: 0,
        format: 'json',
        records,
        receivedMs,
      });
    }
  }
}
