/**
 * The built-in market as a feed. A trade's offset is its event time in µs, so the journal's position alone says where to go on, and
 * because the market is a function of (seed, time), prices after a restart are those of a market that was never interrupted.
 */
import type { FeedState, FeedStatus } from '../../contract/status.ts';
import { epochMs } from '../../contract/units.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Feed, FeedPosition, FeedSink } from './feed.ts';
import { FeedLoop } from './feed-loop.ts';
import { createMarket, type SimulatedTrade } from './simulator/market.ts';
import { pastStretches } from './simulator/past.ts';
import { PricePaths } from './simulator/price-path.ts';
import { STOCK_PROFILES } from './simulator/stock-profiles.ts';
import { tradeMessage } from './simulator/trade-message.ts';

const TOPIC = 'simulator';
const MOST_RECORDS = 2000;
/** Live trades are handed over this often. */
const TICK_MS = 50;
/** Further behind the clock (the machine slept), the time missed is filled sparsely, as after a restart. */
const MOST_BEHIND_MS = 60_000;

export interface SimulatorSettings {
  readonly seed: number;
  readonly tradesPerSecond: number;
  readonly historyMinutes: number;
}

export class SimulatorFeed implements Feed {
  readonly #settings: SimulatorSettings;
  readonly #clock: Clock;
  readonly #paths: PricePaths;
  readonly #loop = new FeedLoop();
  #nextUs: number | undefined;

  constructor(settings: SimulatorSettings, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#paths = new PricePaths(settings.seed, STOCK_PROFILES);
  }

  async start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    this.#nextUs = positions.find((position) => position.topic === TOPIC)?.nextOffset;
    sink.status(statusOf('connecting', null));
    this.#loop.start(
      () => this.#run(sink),
      (error) => sink.status(statusOf('failed', `the simulator stopped: ${messageOf(error)}`)),
    );
  }

  async committed(): Promise<void> {}

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #run(sink: FeedSink): Promise<void> {
    while (!this.#loop.signal.aborted) {
      await this.#makePast(sink);
      this.#tellState(sink);
      await this.#live(sink);
    }
  }

  #tellState(sink: FeedSink): void {
    const aheadMs = (this.#nextUs ?? 0) / 1000 - this.#clock.now();
    const isAhead = aheadMs > MOST_BEHIND_MS;
    const minutes = Math.ceil(aheadMs / 60_000);
    const problem = `the newest simulated trade is ${minutes} min ahead of this computer's clock; set the clock, or wait`;
    sink.status(statusOf(isAhead ? 'paused' : 'live', isAhead ? problem : null));
  }

  async #makePast(sink: FeedSink): Promise<void> {
    const { historyMinutes, tradesPerSecond, seed } = this.#settings;
    const nowMs = this.#clock.now();
    const sinceMs = this.#nextUs === undefined ? undefined : Math.floor(this.#nextUs / 1000);
    for (const stretch of pastStretches({ nowMs, sinceMs, historyMinutes, tradesPerSecond })) {
      let pending: SimulatedTrade[] = [];
      for (const trades of createMarket({ seed, paths: this.#paths, ...stretch })) {
        pending.push(...trades);
        if (pending.length >= MOST_RECORDS) {
          await this.#deliver(sink, pending);
          pending = [];
        }
        if (this.#loop.signal.aborted) return;
      }
      await this.#deliver(sink, pending);
    }
    this.#nextUs = Math.max(this.#nextUs ?? 0, nowMs * 1000);
  }

  /** Trades as their time comes; returns when stopped or too far behind. */
  async #live(sink: FeedSink): Promise<void> {
    const { tradesPerSecond, seed } = this.#settings;
    const startMs = Math.floor((this.#nextUs ?? 0) / 1000);
    const market = createMarket({ seed, startMs, tradesPerSecond, paths: this.#paths });
    for (const slice of market) {
      let done = 0;
      while (done < slice.length) {
        if (this.#loop.signal.aborted) return;
        const nowUs = this.#clock.now() * 1000;
        if ((slice[done]?.timeUs ?? nowUs) < nowUs - MOST_BEHIND_MS * 1000) return;
        const due = slice.filter((trade, index) => index >= done && trade.timeUs <= nowUs);
        if (due.length === 0) await this.#clock.sleep(TICK_MS, this.#loop.signal);
        else await this.#deliver(sink, due);
        done += due.length;
      }
    }
  }

  async #deliver(sink: FeedSink, trades: readonly SimulatedTrade[]): Promise<void> {
    const fresh = trades.filter((trade) => trade.timeUs >= (this.#nextUs ?? 0));
    for (let from = 0; from < fresh.length; from += MOST_RECORDS) {
      const part = fresh.slice(from, from + MOST_RECORDS);
      await this.#loop.deliver(sink, {
        topic: TOPIC,
        partition: 0,
        format: 'json',
        receivedMs: epochMs(this.#clock.now()),
        records: part.map((trade) => ({
          offset: trade.timeUs,
          value: tradeMessage(trade, this.#settings.seed),
        })),
      });
      this.#nextUs = (part[part.length - 1]?.timeUs ?? 0) + 1;
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function statusOf(state: FeedState, problem: string | null): FeedStatus {
  const label = `simulated market, ${STOCK_PROFILES.length} stocks`;
  return { kind: 'simulator', label, state, simulated: true, replay: false, lag: null, problem };
}
