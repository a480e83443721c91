/** The engine's health, as the status bar shows it and `doctor` checks it. */
export interface EngineStatus {
  readonly feed: FeedStatus;
  readonly journal: JournalStatus;
  /** null when no Cassandra is configured: the journal stands in. */
  readonly cassandra: CassandraStatus | null;
  readonly counts: TradeCounts;
  /** Trades journaled per second, over the last few seconds. */
  readonly tradesPerSecond: number;
  /** Wall clock minus event time of the newest trade, ms; null before the first. */
  readonly delayMs: number | null;
}

export type FeedKind = 'simulator' | 'file' | 'kafka';
export type FeedState = 'connecting' | 'live' | 'paused' | 'finished' | 'failed';

export interface FeedStatus {
  readonly kind: FeedKind;
  /** What the user reads, such as `stocks[4]` or the file's name. */
  readonly label: string;
  readonly state: FeedState;
  /** True when the trades are not real; the screen then says SIMULATED. */
  readonly simulated: boolean;
  /** True when old trades are played again; the screen then says REPLAY. */
  readonly replay: boolean;
  /** Records behind the end of the topic; null where the feed has no such thing. */
  readonly lag: number | null;
  /** Why it failed and what to do, in one sentence; null when all is well. */
  readonly problem: string | null;
}

export interface JournalStatus {
  readonly trades: number;
  readonly bytes: number;
  readonly problem: string | null;
}

export interface CassandraStatus {
  readonly state: 'connecting' | 'up' | 'down';
  /** Journaled trades not yet acknowledged by Cassandra. */
  readonly backlog: number;
  readonly acknowledged: number;
  readonly problem: string | null;
}

/** Since the journal was made. */
export interface TradeCounts {
  readonly trades: number;
  readonly late: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly rejectedByReason: Readonly<Record<string, number>>;
}
