/** One stream's rounds: what is behind the cursor is sent, and only then the cursor moves. What is refused rests and is tried again. */
import type { Client } from 'cassandra-driver';
import { BackOff } from '../back-off.ts';
import type { Journal } from '../journal/journal.ts';
import type { DrainedStream } from './drained-streams.ts';
import type { Pace } from './pace.ts';
import { SafeCursor } from './safe-cursor.ts';
import { sendChunks } from './sender.ts';

const FIRST_REST_MS = 1_000;
const LAST_REST_MS = 30_000;

export class StreamDrain {
  readonly stream: DrainedStream;
  readonly #journal: Pick<Journal, 'acknowledge' | 'drainInto'>;
  readonly #safe: SafeCursor;
  readonly #backOff = new BackOff(FIRST_REST_MS, LAST_REST_MS);
  #restsUntilMs = 0;
  #refusal: unknown;

  /** @param resendMs see the setting `cassandra.resendSeconds` */
  constructor(stream: DrainedStream, journal: Pick<Journal, 'acknowledge' | 'drainInto'>, resendMs: number) {
    this.stream = stream;
    this.#journal = journal;
    this.#safe = new SafeCursor(resendMs);
  }

  /** Why Cassandra does not take this stream's rows; undefined when it does. */
  get refusal(): unknown {
    return this.#refusal;
  }

  /** Sends what is behind the cursor, one round of it; returns the rows sent. Throws what the driver throws. */
  async round(client: Client, pace: Pace): Promise<number> {
    const begunMs = performance.now();
    if (begunMs < this.#restsUntilMs) return 0;
    const { rows, last, phases, delivered } = await this.stream.take(pace.rows);
    for (const chunks of phases) await sendChunks(client, chunks, pace.inFlight);
    this.#refusal = undefined;
    this.#backOff.reset();
    if (rows === 0) return 0;
    delivered();
    const safe = this.#safe.acknowledged(last, begunMs, performance.now());
    await this.#journal.acknowledge(this.stream.name, last, safe);
    return rows;
  }

  /** Cassandra refused rows: they stay where they are, and are tried again later. */
  rest(refusal: unknown): void {
    this.#refusal = refusal;
    this.#restsUntilMs = performance.now() + this.#backOff.nextMs();
  }

  /** The journal's cursor went back: what was sent last is sent again. */
  rewound(): void {
    this.stream.rewound();
    this.#safe.forget();
  }

  /** The stream goes into this table from now on; returns whether it is another than before, which is given everything. */
  async into(table: string): Promise<boolean> {
    const isOther = await this.#journal.drainInto(this.stream.name, table);
    if (isOther) {
      this.stream.rewound();
      this.#safe.reset();
    }
    return isOther;
  }
}
