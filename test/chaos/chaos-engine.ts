/** The engine of a chaos run: a process that can be killed, frozen and started again, and what it told in all its lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CHILD = join(import.meta.dirname, 'engine-child.ts');
const LOG_TAIL = 4_000;

export interface EngineReport {
  /** Trades journaled since the journal was made; so are duplicates, rejected records and records lost in gaps. */
  readonly trades: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly lostRecords: number;
  /** Trades that Cassandra acknowledged in this life. */
  readonly acknowledged: number;
  /** Journaled rows that Cassandra does not have. */
  readonly backlog: number;
}

const NOTHING: EngineReport = {
  trades: 0,
  duplicates: 0,
  rejected: 0,
  lostRecords: 0,
  acknowledged: 0,
  backlog: 0,
};

export class ChaosEngine {
  /** Rejects when the engine ends although nobody ended it. */
  readonly failed: Promise<never>;
  report: EngineReport = NOTHING;
  /** When trades were last journaled, and last acknowledged by Cassandra, ms of `performance.now`. */
  lastJournaledMs = 0;
  lastAcknowledgedMs = 0;
  readonly #configFile: string;
  #child: ChildProcess | undefined;
  #log = '';
  #acknowledgedBefore = 0;
  #isToEnd = false;
  #fail: (error: Error) => void = () => undefined;

  constructor(configFile: string) {
    this.#configFile = configFile;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // Who waits for something of the engine waits for this too; a failure while nobody does is told at the next wait.
    this.failed.catch(() => undefined);
  }

  /** Trades that Cassandra acknowledged, as far as the engine told it: those of a life's last tenth of a second may be missing. */
  get acknowledged(): number {
    return this.#acknowledgedBefore + this.report.acknowledged;
  }

  /** The end of its log. */
  get log(): string {
    return this.#log;
  }

  start(): void {
    this.#isToEnd = false;
    this.#acknowledgedBefore = this.acknowledged;
    this.report = { ...this.report, acknowledged: 0 };
    const child = spawn(process.execPath, [CHILD, this.#configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_TAIL);
    });
    child.once('exit', (code, signal) => {
      if (!this.#isToEnd)
        this.#fail(new Error(`the engine ended by itself with ${signal ?? code}:\n${this.#log}`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(JSON.parse(line)));
    this.#child = child;
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  kill9(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** In an orderly way. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#isToEnd = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }

  #take(report: EngineReport): void {
    const nowMs = performance.now();
    if (report.trades > this.report.trades) this.lastJournaledMs = nowMs;
    if (report.acknowledged > this.report.acknowledged) this.lastAcknowledgedMs = nowMs;
    this.report = report;
  }
}
