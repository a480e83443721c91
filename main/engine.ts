/**
 * The engine: ports in, Engine out. A trade's way is: feed → `Ingest` (decode, take out duplicates, analytics, journal) → what the
 * transaction made durable goes to the windows (`Publisher`), to the notifications (`onAlert`) and back to the feed as positions.
 */
import type { Logger } from 'pino';
import type { Alert } from '../contract/alerts.ts';
import type { Channel, Disposer } from '../contract/channel.ts';
import { PROTOCOL_VERSION, type SymbolInfo } from '../contract/protocol.ts';
import type { RecoveryProgress } from '../contract/recovery.ts';
import type { Settings } from '../contract/settings.ts';
import type { CassandraStatus, EngineStatus, FeedStatus, TradeCounts } from '../contract/status.ts';
import { createLiveAnalytics, type LiveAnalytics } from './analytics/live-analytics.ts';
import type { Feed, FeedPosition } from './feeds/feed.ts';
import { DuplicateFilter } from './ingest/duplicate-filter.ts';
import { type Committed, Ingest } from './ingest/ingest.ts';
import { PositionAcknowledger } from './ingest/position-acknowledger.ts';
import { recover } from './ingest/recover.ts';
import type { Retention } from './ingest/retention.ts';
import { TradeMeter } from './ingest/trade-meter.ts';
import type { DrainStream, Journal } from './journal/journal.ts';
import { Publisher } from './publish/publisher.ts';
import { SPARKLINE_BARS, SPARKLINE_INTERVAL, Sparklines } from './publish/sparklines.ts';
import { WaitingRoom } from './publish/waiting-room.ts';
import { type Listings, listingsOf } from './symbols.ts';
import type { SymbolTable } from './trades/symbol-table.ts';
import { VERSION } from './version.ts';

/** What the engine needs of the writer that drains the journal to Cassandra. */
interface DrainWriter {
  start(): void | Promise<void>;
  status(): CassandraStatus;
  /** The journal has something new. */
  wake(): void;
  stop(): Promise<void>;
}

export interface EngineParts {
  readonly settings: Pick<Settings, 'rules' | 'watchLists' | 'allowedLatenessSeconds' | 'previousClose'>;
  readonly feed: Feed;
  readonly journal: Journal;
  /** The journal's own table. */
  readonly symbols: SymbolTable;
  /** Names, sectors and time zones of the symbols known beforehand. */
  readonly directory: readonly SymbolInfo[];
  /** Absent: the journal stands in for Cassandra. */
  readonly cassandra?: DrainWriter | undefined;
  /** Absent: the journal keeps everything. */
  readonly retention?: Pick<Retention, 'start' | 'stop'> | undefined;
  readonly now: () => number;
  readonly log: Logger;
}

export interface Engine {
  /** Recovers from the journal and starts the feed; rejects when either cannot be. Resolves early when `stop` is called before that. */
  start(): Promise<void>;
  /** How far the recovery is; null while there is nothing to tell: before it, after it, and when nothing has to be applied again. */
  recovery(): RecoveryProgress | null;
  /** Serves a window until its channel closes or the disposer is called. One that comes before the engine is live is told how far it is. */
  connect(channel: Channel): Disposer;
  /** Called once per alert, after it is journaled. */
  onAlert(listener: (alert: Alert) => void): Disposer;
  /** Called when a finite feed was read to its end and everything is journaled; soon, when that is so already. */
  onFinished(listener: () => void): Disposer;
  /**
   * Called when the engine cannot go on, such as with a full disk. It has stopped by itself; whoever supervises it starts a new one, which
   * continues from the last transaction.
   */
  onFailed(listener: (error: Error) => void): Disposer;
  status(): EngineStatus;
  /** Journaled rows that Cassandra does not have yet. */
  backlog(): Promise<Readonly<Record<DrainStream, number>>>;
  /**
   * Stops the feed, journals what was accepted with a checkpoint, and closes everything, the journal included. A recovery ends at once and
   * leaves no trace: the next start begins it again.
   */
  stop(): Promise<void>;
}

const NO_FEED: FeedStatus = {
  kind: 'simulator',
  label: '',
  state: 'connecting',
  simulated: false,
  replay: false,
  lag: null,
  problem: null,
};

class Listeners<Arguments extends readonly unknown[]> {
  readonly #listeners = new Set<(...values: Arguments) => void>();

  add(listener: (...values: Arguments) => void): Disposer {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  call(...values: Arguments): void {
    for (const listener of [...this.#listeners]) listener(...values);
  }
}

/** What exists only once the journal was recovered. */
interface Running {
  readonly ingest: Ingest;
  readonly publisher: Publisher;
  /** Resolves when the last accepted batch is journaled, or the engine failed. */
  readonly done: Promise<void>;
}

class StreamEngine implements Engine {
  readonly #parts: EngineParts;
  readonly #listings: Listings;
  readonly #acknowledger: PositionAcknowledger;
  readonly #meter: TradeMeter;
  readonly #alert = new Listeners<[Alert]>();
  readonly #finished = new Listeners<[]>();
  readonly #failed = new Listeners<[Error]>();
  #feedStatus: FeedStatus = NO_FEED;
  #counts: TradeCounts = { trades: 0, late: 0, duplicates: 0, rejected: 0, rejectedByReason: {} };
  #problem: string | null = null;
  #isFinished = false;
  readonly #stopped = new AbortController();
  readonly #waitingRoom = new WaitingRoom(() => this.#recovery);
  #recovery: RecoveryProgress | null = null;
  /** Resolves when nothing more is read of the journal for the start. */
  #prepared: Promise<void> = Promise.resolve();
  #running: Running | null = null;
  #stopping: Promise<void> | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#listings = listingsOf(parts.directory);
    this.#acknowledger = new PositionAcknowledger(parts.feed, parts.log);
    this.#meter = new TradeMeter(parts.now);
  }

  async start(): Promise<void> {
    const { feed, cassandra, retention } = this.#parts;
    const preparing = this.#prepare();
    this.#prepared = preparing.then(
      () => undefined,
      (error: unknown) => this.#waitingRoom.fail(error instanceof Error ? error.message : String(error)),
    );
    const prepared = await preparing;
    if (prepared === undefined || this.#isStopping) return;
    retention?.start((error) => void this.#fail(error));
    await cassandra?.start();
    if (this.#isStopping) return;
    await feed.start(prepared.positions, {
      accept: (batch) => prepared.ingest.accept(batch),
      status: (status) => this.#takeFeedStatus(status),
    });
  }

  /** Everything up to where trades can come. Resolves with undefined when the engine was stopped meanwhile. */
  async #prepare(): Promise<{ ingest: Ingest; positions: readonly FeedPosition[] } | undefined> {
    const { journal, symbols, log } = this.#parts;
    const { signal } = this.#stopped;
    const onProgress = (progress: RecoveryProgress): void => {
      this.#recovery = progress;
    };
    const recovered = await recover(journal, () => this.#createAnalytics(), { log, signal, onProgress });
    if (recovered === undefined) return undefined;
    const { live, recovery } = recovered;
    const { analytics } = live;
    const filter = new DuplicateFilter(journal);
    await filter.refill();
    if (signal.aborted) return undefined;
    this.#counts = recovery.counts;
    const ingest = new Ingest({
      symbols,
      analytics,
      filter,
      journal,
      counts: recovery.counts,
      committed: (committed) => this.#publish(committed, analytics),
    });
    const publisher = await this.#createPublisher(live);
    const done = ingest.run().catch((error: unknown) => this.#fail(error));
    this.#running = { ingest, publisher, done };
    this.#recovery = null;
    this.#waitingRoom.letIn((channel) => publisher.connect(channel));
    return { ingest, positions: recovery.positions };
  }

  recovery(): RecoveryProgress | null {
    return this.#recovery;
  }

  connect(channel: Channel): Disposer {
    return (this.#running?.publisher ?? this.#waitingRoom).connect(channel);
  }

  onAlert(listener: (alert: Alert) => void): Disposer {
    return this.#alert.add(listener);
  }

  onFinished(listener: () => void): Disposer {
    if (this.#isFinished) queueMicrotask(listener);
    return this.#finished.add(listener);
  }

  onFailed(listener: (error: Error) => void): Disposer {
    return this.#failed.add(listener);
  }

  status(): EngineStatus {
    const { journal, cassandra, now } = this.#parts;
    const newestUs = this.#running?.ingest.newestUs ?? Number.NEGATIVE_INFINITY;
    const journalStatus = journal.status();
    return {
      feed: this.#feedStatus,
      journal: { ...journalStatus, problem: journalStatus.problem ?? this.#problem },
      cassandra: cassandra?.status() ?? null,
      counts: this.#counts,
      tradesPerSecond: this.#meter.rate(),
      delayMs: newestUs === Number.NEGATIVE_INFINITY ? null : now() - newestUs / 1000,
    };
  }

  backlog(): Promise<Readonly<Record<DrainStream, number>>> {
    return this.#parts.journal.backlog();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  get #isStopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #stop(): Promise<void> {
    const { feed, cassandra, journal, retention } = this.#parts;
    this.#stopped.abort();
    this.#waitingRoom.close();
    await this.#prepared;
    await retention?.stop();
    await feed.stop();
    this.#running?.ingest.end();
    await this.#running?.done;
    await this.#acknowledger.settled();
    await cassandra?.stop();
    this.#running?.publisher.close();
    await journal.close();
  }

  #createAnalytics(): LiveAnalytics {
    const { settings, symbols } = this.#parts;
    return createLiveAnalytics({
      symbols,
      rules: settings.rules,
      allowedLatenessUs: settings.allowedLatenessSeconds * 1e6,
      calendarOf: this.#listings.calendarOf,
      previousClose: settings.previousClose,
      watchLists: settings.watchLists,
    });
  }

  async #createPublisher({ analytics, rankings, statistics }: LiveAnalytics): Promise<Publisher> {
    const { journal, symbols, directory, settings, now, log } = this.#parts;
    const stored = await journal.newestBars(SPARKLINE_INTERVAL, SPARKLINE_BARS);
    const sparklines = new Sparklines(analytics, stored);
    symbols.all().forEach((_stock, index) => {
      sparklines.update(index);
    });
    const history = journal.history(this.#listings);
    return new Publisher({
      market: {
        symbols,
        analytics,
        journal,
        sparklines,
        rankings,
        statistics,
        history,
        previousClose: settings.previousClose,
        status: () => this.status(),
        calendarOf: this.#listings.calendarOf,
      },
      hello: {
        protocol: PROTOCOL_VERSION,
        engineVersion: VERSION,
        session: `${process.pid}-${now()}`,
        symbols: directory,
      },
      now,
      log,
    });
  }

  /** Everything here is durable; nothing was shown before. */
  #publish(committed: Committed, analytics: LiveAnalytics['analytics']): void {
    const { cassandra } = this.#parts;
    const running = this.#running;
    if (running === null) return;
    this.#meter.add(running.ingest.counts.trades - this.#counts.trades);
    this.#counts = running.ingest.counts;
    const stocks = new Set([...analytics.takeDirty(), ...committed.bars.map((bar) => bar.stock)]);
    running.publisher.publish({ stocks, alerts: committed.alerts, barPatches: committed.barPatches });
    for (const alert of committed.alerts) this.#alert.call(alert);
    this.#acknowledger.acknowledge(committed.positions);
    cassandra?.wake();
  }

  #takeFeedStatus(status: FeedStatus): void {
    const finished = status.state === 'finished' && this.#feedStatus.state !== 'finished';
    this.#feedStatus = status;
    if (!finished || this.#running === null) return;
    const { ingest, done } = this.#running;
    ingest.end();
    void done.then(() => {
      if (this.#problem !== null) return;
      this.#isFinished = true;
      this.#finished.call();
    });
  }

  /** Memory is ahead of the journal now: nothing of it may be shown or stored any more. */
  async #fail(cause: unknown): Promise<void> {
    if (this.#problem !== null) return;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#problem = error.message;
    this.#parts.log.fatal({ error }, 'the engine stopped; a new start continues from the last transaction');
    await this.#parts.feed.stop().catch((reason: unknown) => {
      this.#parts.log.warn({ reason }, 'the feed did not stop in order');
    });
    this.#failed.call(error);
  }
}

/** Puts the engine together; nothing happens before `start`. */
export function createEngine(parts: EngineParts): Engine {
  return new StreamEngine(parts);
}
