/**
 * One window: its calls, checked, and its subscriptions, sent against its credits. What is not sent stays conflated in the
 * subscriptions, so a window that takes nothing holds no more memory than one that does.
 */
import { createBirpc } from 'birpc';
import type { Logger } from 'pino';
import type { Channel, Disposer } from '../../contract/channel.ts';
import { pivotRequestSchema } from '../../contract/pivot.ts';
import {
  creditSchema,
  type EngineFunctions,
  type Hello,
  historyRequestSchema,
  MAX_SUBSCRIPTIONS,
  type Subscription,
  subscriptionIdSchema,
  subscriptionSchema,
  type WindowFunctions,
} from '../../contract/protocol.ts';
import { pastRankingsRequestSchema } from '../../contract/rankings.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import type { HistoryRun } from '../journal/history-moment.ts';
import { type BucketSize, TokenBucket } from '../token-bucket.ts';
import { AlertsSubscription } from './alerts-subscription.ts';
import { BarsSubscription, historyOf } from './bars-subscription.ts';
import { checked, checkHello } from './greeting.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market, MarketUpdate } from './market.ts';
import { PivotSubscription, scopeOf } from './pivot-subscription.ts';
import { QuotesSubscription } from './quotes-subscription.ts';
import { pastRankings, RankingsSubscription } from './rankings-subscription.ts';
import { StatisticsSubscription } from './statistics-subscription.ts';
import { StatusSubscription } from './status-subscription.ts';
import { WindowCalls } from './window-calls.ts';
import { isWindowMessage } from './window-message.ts';

/** Credits that a window can have in hand; granting more is no error, but has no effect. */
const MAX_CREDITS = 1000;

/** Messages of one window: its credits alone can be some hundreds a second. */
const ALLOWANCE: BucketSize = { burst: 2000, perSecond: 500 };

/** Snapshots that are read for one window at a time. */
const MAX_LOADS = 8;

export interface SessionOptions {
  readonly market: Market;
  readonly hello: Hello;
  readonly now: () => number;
  readonly log: Logger;
  /** Something can be sent now that could not before. */
  readonly wake: () => void;
  readonly closed: () => void;
}

interface Stream {
  readonly id: number;
  readonly live: LiveSubscription;
  /** Number of the next frame; 0 is a snapshot. */
  next: number;
  state: 'to load' | 'loading' | 'loaded' | 'running';
}

function stockOf(text: string): Stock {
  const stock = parseStock(text);
  if (stock === undefined) throw new RangeError(`subscribe: "${text}" is not a symbol`);
  return stock;
}

export class WindowSession {
  readonly #options: SessionOptions;
  readonly #channel: Channel;
  readonly #streams = new Map<number, Stream>();
  readonly #calls = new WindowCalls();
  readonly #allowance = new TokenBucket(ALLOWANCE, () => performance.now());
  readonly #send: (frame: Parameters<WindowFunctions['frame']>[0]) => void;
  readonly #tellProgress: WindowFunctions['progress'];
  readonly #dispose: () => void;
  #greeted = false;
  #credits = 0;
  #loads = 0;
  #closed = false;

  constructor(channel: Channel, options: SessionOptions) {
    this.#options = options;
    this.#channel = channel;
    const disposers: Disposer[] = [channel.onClose(() => this.close())];
    const functions = this.#functions();
    const rpc = createBirpc<WindowFunctions, EngineFunctions>(functions, {
      post: (message) => channel.post(message),
      on: (listener) => {
        disposers.push(
          channel.onMessage((message) => {
            if (!this.#allowance.take()) return this.#cutOff();
            if (isWindowMessage(message)) listener(message);
            else options.log.warn('a window sent something that is no call; ignored');
          }),
        );
      },
      resolver: (name, fn) => (Object.hasOwn(functions, name) ? fn : undefined),
      eventNames: ['frame', 'progress'],
      onFunctionError: (error, name) => {
        options.log.warn({ call: name, reason: error.message }, 'refused a call of a window');
      },
      onGeneralError: (error) => {
        options.log.warn({ error }, 'could not answer a window');
        return true;
      },
    });
    this.#send = (frame) => void rpc.frame(frame);
    this.#tellProgress = (id, done) => void rpc.progress(id, done);
    this.#dispose = () => {
      for (const dispose of disposers) dispose();
      rpc.$close();
    };
  }

  /** Takes note of what was journaled. */
  note(update: MarketUpdate): void {
    for (const stream of this.#streams.values()) stream.live.note(update);
  }

  /** Sends what the credits allow; subscriptions take turns, so that a busy one never starves another. */
  flush(): void {
    for (const stream of [...this.#streams.values()]) {
      if (this.#closed || this.#credits === 0) return;
      this.#advance(stream);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#streams.clear();
    this.#calls.cancelAll();
    this.#dispose();
    this.#channel.close();
    this.#options.closed();
  }

  /** No window that draws what it gets sends so much. */
  #cutOff(): void {
    this.#options.log.warn('a window sends more than it can have to say; its connection was closed');
    this.close();
  }

  #advance(stream: Stream): void {
    if (stream.live.outdated && stream.state === 'running') stream.state = 'to load';
    if (stream.state === 'to load' && this.#loads < MAX_LOADS) this.#load(stream);
    if (stream.state === 'loaded') {
      stream.state = 'running';
      stream.next = 0;
      this.#post(stream, 'snapshot', stream.live.snapshot());
    } else if (stream.state === 'running') {
      const payload = stream.live.delta();
      if (payload !== undefined) this.#post(stream, 'delta', payload);
      // A subscription may find only now that deltas no longer do.
      else if (stream.live.outdated) this.#options.wake();
    }
  }

  #post(stream: Stream, type: 'snapshot' | 'delta', payload: ReturnType<LiveSubscription['snapshot']>): void {
    this.#credits--;
    this.#streams.delete(stream.id);
    this.#streams.set(stream.id, stream);
    this.#send({ type, subscription: stream.id, number: stream.next++, payload });
  }

  #load(stream: Stream): void {
    stream.state = 'loading';
    this.#loads++;
    stream.live.load().then(
      () => {
        this.#loads--;
        stream.state = 'loaded';
        this.#options.wake();
      },
      (error) => {
        this.#options.log.error({ error }, 'could not read a snapshot for a window');
        this.close();
      },
    );
  }

  #functions(): EngineFunctions {
    return {
      hello: async (request) => {
        checkHello(request);
        this.#greeted = true;
        return this.#options.hello;
      },
      subscribe: async (id, subscription) => {
        this.#requireHello('subscribe');
        const key = checked('subscribe', subscriptionIdSchema, id);
        const wanted = checked('subscribe', subscriptionSchema, subscription);
        if (!this.#streams.has(key) && this.#streams.size >= MAX_SUBSCRIPTIONS) {
          throw new RangeError(
            `subscribe: a window can have ${MAX_SUBSCRIPTIONS} subscriptions; end one first`,
          );
        }
        this.#streams.set(key, { id: key, live: this.#create(wanted), next: 0, state: 'to load' });
        this.#options.wake();
      },
      unsubscribe: async (id) => {
        this.#requireHello('unsubscribe');
        this.#streams.delete(checked('unsubscribe', subscriptionIdSchema, id));
      },
      credit: (frames) => {
        this.#requireHello('credit');
        this.#credits = Math.min(MAX_CREDITS, this.#credits + checked('credit', creditSchema, frames));
        this.#options.wake();
      },
      history: async (request) => {
        this.#requireHello('history');
        const wanted = checked('history', historyRequestSchema, request);
        return this.#calls.runShort(() => historyOf(this.#options.market, wanted));
      },
      pivot: (id, request) =>
        this.#answer('pivot', id, (run) => {
          const wanted = checked('pivot', pivotRequestSchema, request);
          return this.#options.market.history.pivot(wanted, scopeOf(wanted.range), run);
        }),
      pastRankings: (id, request) =>
        this.#answer('pastRankings', id, (run) => {
          const wanted = checked('pastRankings', pastRankingsRequestSchema, request);
          return pastRankings(this.#options.market, wanted, run);
        }),
      journaledDays: (id) =>
        this.#answer('journaledDays', id, (run) => this.#options.market.history.days(run)),
      cancel: (id) => {
        this.#requireHello('cancel');
        this.#calls.cancel(checked('cancel', subscriptionIdSchema, id));
      },
    };
  }

  /** Answers a call that takes long under the window's number for it, by which it is told how far it is and can end it. */
  async #answer<Answer>(
    call: string,
    id: number,
    ask: (run: HistoryRun) => Promise<Answer>,
  ): Promise<Answer> {
    this.#requireHello(call);
    const number = checked(call, subscriptionIdSchema, id);
    const onProgress = (done: number) => this.#tellProgress(number, done);
    return this.#calls.run(number, (signal) => ask({ signal, onProgress }));
  }

  #requireHello(call: string): void {
    if (!this.#greeted) throw new Error(`${call}: the first call must be hello`);
  }

  #create(wanted: Subscription): LiveSubscription {
    const { market, now } = this.#options;
    switch (wanted.kind) {
      case 'quotes':
        return new QuotesSubscription(market, wanted.stocks);
      case 'bars': {
        const stock = stockOf(wanted.stock);
        const { interval, count, indicators = [] } = wanted;
        return new BarsSubscription(market, { stock, interval, count, indicators });
      }
      case 'alerts':
        return new AlertsSubscription(market, wanted.limit);
      case 'status':
        return new StatusSubscription(market, now);
      case 'rankings':
        return new RankingsSubscription(market, wanted);
      case 'statistics':
        return new StatisticsSubscription(market, stockOf(wanted.stock));
      case 'pivot':
        return new PivotSubscription(market, wanted, now);
    }
  }
}
