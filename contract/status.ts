import type { EpochMs } from './units.ts';

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

/** `cassandra`: only while a journal is made anew from it. */
export type FeedKind = 'simulator' | 'file' | 'kafka' | 'cassandra';
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
  /** That it has now; old ones may have been deleted. */
  readonly trades: number;
  readonly bytes: number;
  readonly gaps: GapSummary;
  readonly problem: string | null;
}

/** `retention`: the topic keeps records for a time or a size only. `recreated`: it was made anew, or its end was cut off. */
export type GapReason = 'retention' | 'recreated';

/** Records that the feed's server did not have any more when their turn came. */
export interface FeedGap {
  readonly topic: string;
  readonly partition: number;
  /** The next offset that would have been read. */
  readonly fromOffset: number;
  /** The offset from which on reading goes on; below `fromOffset` in a topic made anew. */
  readonly toOffset: number;
  readonly reason: GapReason;
  /** By the local clock. */
  readonly noticedMs: EpochMs;
}

/** All gaps since the journal was made. */
export interface GapSummary {
  readonly count: number;
  /** Records lost in them at most; what a topic made anew has lost is not known and not in it. */
  readonly records: number;
  readonly newest: FeedGap | null;
}

export interface CassandraStatus {
  readonly state: 'connecting' | 'up' | 'down';
  /** Journaled trades not yet acknowledged by Cassandra. */
  readonly backlog: number;
  /** How long the oldest of them has been waiting since the engine took it in, ms; null when none is. */
  readonly backlogAgeMs: number | null;
  /** Trades acknowledged since the engine started, those sent again included. */
  readonly acknowledged: number;
  /** Rows acknowledged once and sent again since the engine started, because a node may have lost them. */
  readonly resent: number;
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
