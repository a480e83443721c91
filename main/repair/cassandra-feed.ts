/**
 * Every trade that Cassandra has, in order of time, as a feed that ends. They go in as messages of the Kafka topic would, under the ids that
 * they have, so that what Kafka delivers again later counts as a duplicate. Cassandra does not keep in which order trades of one moment came.
 */

import type { Logger } from 'pino';
import type { FeedState } from '../../contract/status.ts';
import { epochMs } from '../../contract/units.ts';
import { byTime } from '../cassandra/by-time.ts';
import { type CassandraSettings, createCassandraClient } from '../cassandra/client.ts';
import { cassandraProblem } from '../cassandra/problem.ts';
import { CassandraQueries, type CassandraTrade } from '../cassandra/queries.ts';
import type { TradeHour } from '../cassandra/tables.ts';
import { dateAndTime } from '../cassandra/values.ts';
import { problemText } from '../config/problem.ts';
import type { Secrets } from '../config/secrets.ts';
import type { FeedPosition, FeedRecord, FeedSink } from '../feeds/feed.ts';
import { FeedLoop } from '../feeds/feed-loop.ts';
import { recoveredTopic } from '../trades/recovered-topic.ts';
import type { RecoveryFeed } from './recovery-feed.ts';

const MOST_RECORDS = 2_000;
/** Rows of all partitions of an hour together that wait in memory … */
const MOST_WAITING = 200_000;
/** … but of one at least, and at most. */
const LEAST_PAGE = 20;
const MOST_PAGE = 5_000;
const DAY_MS = 86_400_000;

export interface CassandraFeedOptions {
  readonly cassandra: CassandraSettings;
  readonly log: Logger;
  readonly secrets: Secrets;
}

export class CassandraFeed implements RecoveryFeed {
  readonly #options: CassandraFeedOptions;
  readonly #loop = new FeedLoop();
  readonly #topic: string;
  share = 0;
  #offset = 0;

  constructor(options: CassandraFeedOptions) {
    this.#options = options;
    this.#topic = recoveredTopic(options.cassandra.keyspace);
  }

  /** Begins at the very first, whatever the positions are. */
  async start(_positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    this.#tell(sink, 'connecting', null);
    this.#loop.start(
      () => this.#play(sink),
      (error) => this.#tell(sink, 'failed', problemText(cassandraProblem(error, this.#options.cassandra))),
    );
  }

  async committed(): Promise<void> {}

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #play(sink: FeedSink): Promise<void> {
    const { cassandra, log, secrets } = this.#options;
    const client = createCassandraClient(cassandra, log, secrets);
    try {
      await client.connect();
      const queries = new CassandraQueries(client, cassandra.keyspace);
      const dates = await queries.dates();
      this.#tell(sink, 'live', null);
      for (const [index, date] of dates.entries()) {
        const hours = hourByHour(await queries.hoursOfDate(date));
        for (const [place, partitions] of hours.entries()) {
          await this.#playHour(queries, partitions, sink);
          if (this.#loop.signal.aborted) return;
          this.share = (index + (place + 1) / hours.length) / dates.length;
        }
      }
      this.share = 1;
      this.#tell(sink, 'finished', null);
    } finally {
      await client.shutdown();
    }
  }

  async #playHour(
    queries: CassandraQueries,
    partitions: readonly TradeHour[],
    sink: FeedSink,
  ): Promise<void> {
    const page = Math.max(LEAST_PAGE, Math.min(MOST_PAGE, Math.floor(MOST_WAITING / partitions.length)));
    let records: FeedRecord[] = [];
    for await (const trade of byTime(partitions.map((partition) => queries.tradesInOrder(partition, page)))) {
      records.push({ offset: this.#offset++, value: recordOf(trade) });
      if (records.length < MOST_RECORDS) continue;
      await this.#deliver(records, sink);
      if (this.#loop.signal.aborted) return;
      records = [];
    }
    if (records.length > 0) await this.#deliver(records, sink);
  }

  #deliver(records: readonly FeedRecord[], sink: FeedSink): Promise<void> {
    const receivedMs = epochMs(Date.now());
    return this.#loop.deliver(sink, {
      topic: this.#topic,
      partition: 0,
      format: 'json',
      records,
      receivedMs,
    });
  }

  #tell(sink: FeedSink, state: FeedState, problem: string | null): void {
    const label = `Cassandra ${this.#options.cassandra.keyspace}`;
    sink.status({ kind: 'cassandra', label, state, simulated: false, replay: true, lag: null, problem });
  }
}

/** The partitions of a date by their hours, the first hour first. */
function hourByHour(partitions: readonly TradeHour[]): TradeHour[][] {
  const hours = new Map<number, TradeHour[]>();
  for (const partition of partitions) {
    const known = hours.get(partition.hour);
    if (known === undefined) hours.set(partition.hour, [partition]);
    else known.push(partition);
  }
  return [...hours].sort(([a], [b]) => a - b).map(([, ofHour]) => ofHour);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The trade as a message of the topic: see SEMANTICS, Trade message. The digits of its decimals stay as they are. */
export function recordOf(trade: CassandraTrade): Uint8Array {
  const { day, nanoseconds } = dateAndTime(trade.timeNs);
  const seconds = Math.floor(nanoseconds / 1e9);
  const fraction = String(nanoseconds - seconds * 1e9).padStart(9, '0');
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  const quantity = trade.quantity === null ? `"size":"${trade.size}"` : `"quantity":${trade.quantity}`;
  const type = trade.tradeType === '' ? '' : `,"trade_type":"${trade.tradeType}"`;
  const text =
    `{"stock":"${trade.stock}","price":${trade.price},${quantity}${type}` +
    `,"trade_date":"${date}","trade_time":"${time}","trade_id":"${trade.tradeId}"}`;
  return Buffer.from(text, 'utf8');
}
