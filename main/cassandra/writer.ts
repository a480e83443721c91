/**
 * Drains the journal into Cassandra. A round takes rows behind a cursor, sends them all, and only then moves the cursor: rows
 * of a round that failed are still in the journal, and are simply sent again.
 */
import type { Client } from 'cassandra-driver';
import type { Logger } from 'pino';
import type { CassandraStatus } from '../../contract/status.ts';
import { problemText } from '../config/problem.ts';
import { NO_SECRETS, type Secrets } from '../config/secrets.ts';
import type { DrainStream, Journal } from '../journal/journal.ts';
import { type CassandraSettings, createCassandraClient } from './client.ts';
import { cassandraProblem } from './problem.ts';
import { ensureSchema } from './schema.ts';
import { sendChunks } from './sender.ts';
import { alertChunks, barChunks, hourChunks, tradeChunks } from './tables.ts';

/** What the writer needs of the journal. */
export type DrainedJournal = Pick<
  Journal,
  'drainTrades' | 'drainBars' | 'drainAlerts' | 'acknowledge' | 'backlog'
>;

export interface CassandraWriterOptions {
  readonly cassandra: CassandraSettings;
  readonly journal: DrainedJournal;
  readonly log: Logger;
  /** Default: none, for nodes that ask for no login. */
  readonly secrets?: Secrets;
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

/** Rows of one round: what the writer holds in memory, however long the backlog is. */
const ROUND_ROWS = 10_000;
/** After a small round rows are left to gather: few full batches cost the server less than many small ones. */
const GATHER_MS = 500;
const SMALL_ROUND = 2_000;
const BACKLOG_MS = 500;
/** When nobody wakes the writer. */
const IDLE_MS = 2_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** Partitions known to be in `stocks_by_date`; beyond this they are told again, which does no harm. */
const MOST_KNOWN_HOURS = 100_000;

export function createCassandraWriter(options: CassandraWriterOptions): CassandraWriter {
  return new Writer(options);
}

class Writer implements CassandraWriter {
  readonly #settings: CassandraSettings;
  readonly #journal: DrainedJournal;
  readonly #log: Logger;
  readonly #secrets: Secrets;
  readonly #knownHours = new Set<string>();
  #client: Client | undefined;
  #status: CassandraStatus = { state: 'connecting', backlog: 0, acknowledged: 0, problem: null };
  #failures = 0;
  #isStopped = false;
  #backlogTimer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isWoken = false;
  #isIdle = false;
  #endWait: () => void = () => undefined;

  constructor({ cassandra, journal, log, secrets = NO_SECRETS }: CassandraWriterOptions) {
    this.#settings = cassandra;
    this.#journal = journal;
    this.#log = log;
    this.#secrets = secrets;
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
    await this.#disconnect();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        const client = await this.#connected();
        const sent = await this.#round(client);
        await this.#refreshBacklog();
        this.#succeeded();
        if (sent < SMALL_ROUND) await this.#wait(GATHER_MS);
        if (sent === 0) await this.#idle();
        this.#isWoken = false;
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** A client whose connection failed cannot be used again; one that lost its hosts finds them by itself. */
  async #connected(): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    const client = createCassandraClient(this.#settings, this.#log, this.#secrets);
    try {
      await client.connect();
      await ensureSchema(client, this.#settings);
    } catch (error) {
      await client.shutdown();
      throw error;
    }
    client.on('hostUp', () => this.#endWait());
    this.#client = client;
    return client;
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.shutdown();
  }

  /** Sends what is behind each cursor, one round of each stream; returns the rows sent. */
  async #round(client: Client): Promise<number> {
    const { keyspace, maxInFlight } = this.#settings;
    const journal = this.#journal;

    const trades = await journal.drainTrades(ROUND_ROWS);
    const { chunks, hours } = tradeChunks(keyspace, trades);
    const newHours = [...hours].filter(([key]) => !this.#knownHours.has(key));
    await sendChunks(
      client,
      hourChunks(
        keyspace,
        newHours.map(([, hour]) => hour),
      ),
      maxInFlight,
    );
    if (this.#knownHours.size > MOST_KNOWN_HOURS) this.#knownHours.clear();
    for (const [key] of newHours) this.#knownHours.add(key);
    await sendChunks(client, chunks, maxInFlight);
    await this.#acknowledge('trades', trades);
    this.#status = { ...this.#status, acknowledged: this.#status.acknowledged + trades.length };

    const bars = await journal.drainBars(ROUND_ROWS);
    await sendChunks(client, barChunks(keyspace, bars), maxInFlight);
    await this.#acknowledge('bars', bars);

    const alerts = await journal.drainAlerts(ROUND_ROWS);
    await sendChunks(client, alertChunks(keyspace, alerts), maxInFlight);
    await this.#acknowledge('alerts', alerts);
    return trades.length + bars.length + alerts.length;
  }

  async #acknowledge(stream: DrainStream, rows: readonly { readonly sequence: number }[]): Promise<void> {
    const last = rows[rows.length - 1];
    if (last !== undefined) await this.#journal.acknowledge(stream, last.sequence);
  }

  /** Also while a round is under way or Cassandra is away: the backlog then is what the user wants to see. */
  async #refreshBacklog(): Promise<void> {
    try {
      const { trades } = await this.#journal.backlog();
      this.#status = { ...this.#status, backlog: trades };
    } catch (error) {
      this.#log.debug({ error }, 'the backlog could not be counted');
    }
  }

  #succeeded(): void {
    if (this.#status.state !== 'up') {
      this.#log.info({ contactPoints: this.#settings.contactPoints }, 'writing to Cassandra');
    }
    this.#failures = 0;
    this.#status = { ...this.#status, state: 'up', problem: null };
  }

  /** Tells the failure and waits, longer each time and with jitter, or until a host is back. */
  async #failed(error: unknown): Promise<void> {
    const problem = problemText(cassandraProblem(error, this.#settings));
    if (problem !== this.#status.problem) this.#log.warn({ problem, error }, 'writing to Cassandra failed');
    await this.#refreshBacklog();
    this.#status = { ...this.#status, state: 'down', problem };
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    await this.#wait(ceiling * (0.5 + Math.random() / 2));
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
