/**
 * Drains the journal into Cassandra. A round takes rows behind a cursor, sends them all, and only then moves the cursor: rows
 * of a round that failed are still in the journal, and are simply sent again. So are rows that were acknowledged shortly before a
 * node was started anew: see safe-cursor.ts.
 */
import type { Client } from 'cassandra-driver';
import type { Logger } from 'pino';
import type { CassandraStatus } from '../../contract/status.ts';
import { BackOff } from '../back-off.ts';
import { problemText } from '../config/problem.ts';
import { NO_SECRETS, type Secrets } from '../config/secrets.ts';
import type { Journal } from '../journal/journal.ts';
import { type CassandraSettings, createCassandraClient } from './client.ts';
import { drainedStreams } from './drained-streams.ts';
import { failureKind } from './failure.ts';
import { NodeWatch } from './node-watch.ts';
import { Pace } from './pace.ts';
import { cassandraProblem } from './problem.ts';
import { ensureSchema } from './schema.ts';
import { StreamDrain } from './stream-drain.ts';

/** What the writer needs of the journal. */
export type DrainedJournal = Pick<
  Journal,
  | 'drainTrades'
  | 'drainBars'
  | 'drainAlerts'
  | 'drainInto'
  | 'acknowledge'
  | 'rewind'
  | 'backlog'
  | 'oldestBacklogMs'
>;

export interface CassandraWriterOptions {
  readonly cassandra: CassandraSettings;
  readonly journal: DrainedJournal;
  readonly log: Logger;
  /** Default: none, for nodes that ask for no login. */
  readonly secrets?: Secrets;
  /** Wall clock of the engine, ms; by default the system's. */
  readonly now?: () => number;
  /** By default a client of the settings. */
  readonly createClient?: () => Client;
}

export interface CassandraWriter {
  /** Begins to drain; connects in the background and never gives up. */
  start(): void;
  /** Something was journaled: drain soon. */
  wake(): void;
  status(): CassandraStatus;
  /** Ends the round under way and disconnects. What was not acknowledged stays in the journal. */
  stop(): Promise<void>;
}

/** Rows of one round of a stream: what the writer holds in memory, however long the backlog is. */
const ROUND_ROWS = 10_000;
/** After a small round rows are left to gather: few full batches cost the server less than many small ones. */
const GATHER_MS = 500;
const SMALL_ROUND = 2_000;
const BACKLOG_MS = 500;
/** When nobody wakes the writer. */
const IDLE_MS = 2_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export function createCassandraWriter(options: CassandraWriterOptions): CassandraWriter {
  return new Writer(options);
}

class Writer implements CassandraWriter {
  readonly #settings: CassandraSettings;
  readonly #journal: DrainedJournal;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #createClient: () => Client;
  readonly #drains: readonly StreamDrain[];
  readonly #nodes: NodeWatch;
  readonly #pace: Pace;
  readonly #backOff = new BackOff(FIRST_RETRY_MS, LAST_RETRY_MS);
  #client: Client | undefined;
  /** The tables were looked at since the client connected, or since one of them refused rows. */
  #isSchemaKnown = false;
  #status: CassandraStatus = {
    state: 'connecting',
    backlog: 0,
    backlogAgeMs: null,
    acknowledged: 0,
    resent: 0,
    problem: null,
  };
  #isStopped = false;
  #backlogTimer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isWoken = false;
  #isIdle = false;
  #endWait: () => void = () => undefined;

  constructor(options: CassandraWriterOptions) {
    const { cassandra, journal, log, secrets = NO_SECRETS, now = Date.now } = options;
    this.#settings = cassandra;
    this.#journal = journal;
    this.#log = log;
    this.#now = now;
    this.#createClient = options.createClient ?? (() => createCassandraClient(cassandra, log, secrets));
    this.#drains = drainedStreams(cassandra.keyspace, journal).map(
      (stream) => new StreamDrain(stream, journal, cassandra.resendSeconds * 1000),
    );
    this.#nodes = new NodeWatch(cassandra);
    this.#pace = new Pace(ROUND_ROWS, cassandra.maxInFlight);
  }

  start(): void {
    this.#running = this.#run();
    this.#backlogTimer = setInterval(() => void this.#refreshBacklog(), BACKLOG_MS);
  }

  wake(): void {
    this.#isWoken = true;
    if (this.#isIdle) this.#endWait();
  }

  status(): CassandraStatus {
    return this.#status;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#backlogTimer);
    this.#endWait();
    await this.#running;
    const client = this.#client;
    this.#client = undefined;
    await client?.shutdown();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        const client = await this.#connected();
        await this.#prepareTables(client);
        if (await this.#nodes.hasLostRows(client)) await this.#goBack();
        const sent = await this.#round(client);
        await this.#refreshBacklog();
        this.#succeeded();
        if (sent < Math.min(SMALL_ROUND, this.#pace.rows)) await this.#wait(GATHER_MS);
        if (sent === 0) await this.#idle();
        this.#pace.faster();
        this.#isWoken = false;
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** A client whose connection failed cannot be used again; one that lost its hosts finds them by itself. */
  async #connected(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    const client = this.#createClient();
    try {
      await client.connect();
    } catch (error) {
      await client.shutdown();
      throw error;
    }
    this.#nodes.follow(client);
    client.on('hostUp', () => this.#endWait());
    this.#client = client;
    this.#isSchemaKnown = false;
    return client;
  }

  async #prepareTables(client: Client): Promise<void> {
    if (this.#isSchemaKnown) return;
    const tables = await ensureSchema(client, this.#settings);
    for (const drain of this.#drains) {
      const { name, table } = drain.stream;
      if (await drain.into(tables.get(table) ?? '')) {
        this.#log.warn(
          { table },
          `this table is another one than before: all ${name} of the journal go into it`,
        );
      }
    }
    this.#isSchemaKnown = true;
  }

  async #goBack(): Promise<void> {
    const rows = await this.#journal.rewind();
    for (const drain of this.#drains) drain.rewound();
    const resent = rows.trades + rows.bars + rows.alerts;
    this.#status = { ...this.#status, resent: this.#status.resent + resent };
    this.#log.info({ rows }, 'a Cassandra node was started anew: what it may have lost is sent again');
  }

  /** Sends what is behind each cursor, one round of each stream; returns the rows sent. */
  async #round(client: Client): Promise<number> {
    let sent = 0;
    for (const drain of this.#drains) {
      try {
        const rows = await drain.round(client, this.#pace);
        sent += rows;
        if (drain.stream.name === 'trades')
          this.#status = { ...this.#status, acknowledged: this.#status.acknowledged + rows };
      } catch (error) {
        if (failureKind(error) !== 'refused') throw error;
        drain.rest(error);
        this.#isSchemaKnown = false;
      }
    }
    return sent;
  }

  /** Also while a round is under way or Cassandra is away: the backlog then is what the user wants to see. */
  async #refreshBacklog(): Promise<void> {
    try {
      const { trades } = await this.#journal.backlog();
      const oldestMs = trades === 0 ? null : await this.#journal.oldestBacklogMs();
      const backlogAgeMs = oldestMs === null ? null : Math.max(0, this.#now() - oldestMs);
      this.#status = { ...this.#status, backlog: trades, backlogAgeMs };
    } catch (error) {
      this.#log.debug({ error }, 'the backlog could not be counted');
    }
  }

  /** Everything sent was taken, except what a table refused. */
  #succeeded(): void {
    this.#backOff.reset();
    const refused = this.#drains.find(({ refusal }) => refusal !== undefined);
    this.#tell(refused?.stream.name === 'trades' ? 'down' : 'up', refused?.refusal);
  }

  /** Tells the failure and waits, or until a host is back. */
  async #failed(error: unknown): Promise<void> {
    this.#nodes.doubt();
    if (failureKind(error) === 'pressure') this.#pace.slower();
    await this.#refreshBacklog();
    this.#tell('down', error);
    await this.#wait(this.#backOff.nextMs());
  }

  #tell(state: CassandraStatus['state'], error: unknown): void {
    const problem = error === undefined ? null : problemText(cassandraProblem(error, this.#settings));
    if (problem !== null && problem !== this.#status.problem)
      this.#log.warn({ problem, error }, 'writing to Cassandra failed');
    if (state === 'up' && this.#status.state !== 'up')
      this.#log.info({ contactPoints: this.#settings.contactPoints }, 'writing to Cassandra');
    this.#status = { ...this.#status, state, problem };
  }

  /** Until something is journaled. */
  async #idle(): Promise<void> {
    if (this.#isWoken) return;
    this.#isIdle = true;
    await this.#wait(IDLE_MS);
    this.#isIdle = false;
  }

  /** Until the time is over, or `#endWait` is called. */
  async #wait(milliseconds: number): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
