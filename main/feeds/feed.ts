/**
 * The port behind which every source of trades stands: Kafka, files, the simulator, and those to come.
 * A feed hands over raw records; decoding is the engine's. It never holds more than a bounded number of records.
 */

import type { FeedGap, FeedStatus } from '../../contract/status.ts';
import type { EpochMs } from '../../contract/units.ts';

/** How the bytes of a feed's records are to be decoded. */
export type RecordFormat = 'json' | 'csv';

export interface FeedRecord {
  /** Kafka offset, or the line number of a file (header excluded, from 0). */
  readonly offset: number;
  /** null: a Kafka tombstone, rejected as such. */
  readonly value: Uint8Array | null;
}

/** Where the reading of a partition begins that did not end there: at the very first, or behind records that are gone. */
export interface FeedStart {
  readonly offset: number;
  /** What is gone; null at the very first. */
  readonly gap: FeedGap | null;
}

/** Records of one partition, in source order. */
export interface FeedBatch {
  /** Kafka topic, `file:NAME` or `simulator`. */
  readonly topic: string;
  readonly partition: number;
  readonly format: RecordFormat;
  readonly records: readonly FeedRecord[];
  readonly receivedMs: EpochMs;
  /** Comes before the records, of which there may then be none. */
  readonly start?: FeedStart;
}

/** The next offset to read of one partition. */
export interface FeedPosition {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

export interface FeedSink {
  /**
   * Takes a batch into the engine's bounded queue. Resolves when the queue has room again: a feed awaits it (or pauses
   * its partition) before it reads on. Never rejects because of what a record contains.
   */
  accept(batch: FeedBatch): Promise<void>;
  /** The feed's state changed. */
  status(status: FeedStatus): void;
}

export interface Feed {
  /** Begins after `positions` (partitions not named: from their start) and returns once reading has begun. */
  start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void>;
  /** Called after the journal holds everything before `positions`; Kafka commits its offsets here. */
  committed(positions: readonly FeedPosition[]): Promise<void>;
  /** Stops reading and frees everything; nothing is accepted after it resolves. */
  stop(): Promise<void>;
}
