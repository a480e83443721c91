/** Sends the numbered trades at an even pace, and each until the broker has acknowledged it, whatever happens to the broker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners, type Producer } from 'kafkajs';
import pino from 'pino';
import { createKafkaClient, type KafkaSettings } from '../../main/feeds/kafka-client.ts';
import { sendAll } from '../support/send-all.ts';
import type { NumberedTrade } from './market.ts';

const MOST_MESSAGES = 500;
const TICK_MS = 20;
const RETRY_MS = 250;

export class PersistentProducer {
  /** Trades that the broker has acknowledged. */
  sent = 0;
  /** Requests that failed and were sent once more, perhaps stored twice. */
  repeated = 0;
  /** When the broker last acknowledged, ms of `performance.now`. */
  lastAcknowledgedMs = 0;
  readonly #settings: KafkaSettings;
  readonly #trades: readonly NumberedTrade[];
  readonly #perMs: number;
  #allowed = 0;
  #producer: Producer | undefined;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  /** @param perSecond most trades a second */
  constructor(settings: KafkaSettings, trades: readonly NumberedTrade[], perSecond: number) {
    this.#settings = settings;
    this.#trades = trades;
    this.#perMs = perSecond / 1000;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Lets it send the trades up to this number; by itself it sends none. */
  allow(upTo: number): void {
    this.#allowed = upTo;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#disconnect();
  }

  async #run(): Promise<void> {
    let credit = 0;
    let beforeMs = performance.now();
    while (!this.#isStopped && this.sent < this.#trades.length) {
      await sleep(TICK_MS);
      const nowMs = performance.now();
      credit = Math.min(MOST_MESSAGES, credit + (nowMs - beforeMs) * this.#perMs);
      beforeMs = nowMs;
      const count = Math.min(Math.floor(credit), this.#allowed - this.sent);
      if (count <= 0) continue;
      await this.#sendUntilAcknowledged(this.#trades.slice(this.sent, this.sent + count));
      credit -= count;
    }
  }

  /** One request at a time: the first copies of a partition's trades are in their order. */
  async #sendUntilAcknowledged(trades: readonly NumberedTrade[]): Promise<void> {
    const messages = trades.map(({ partition, stock, json }) => ({ partition, key: stock, value: json }));
    while (!this.#isStopped) {
      try {
        const producer = await this.#connected();
        await sendAll(producer, this.#settings.topic, messages);
        this.sent += trades.length;
        this.lastAcknowledgedMs = performance.now();
        return;
      } catch {
        // Away, frozen or just started: whatever it was, the trades are sent again over a new connection.
        this.repeated += 1;
        await this.#disconnect();
        await sleep(RETRY_MS);
      }
    }
  }

  async #connected(): Promise<Producer> {
    if (this.#producer !== undefined) return this.#producer;
    const kafka = createKafkaClient(this.#settings, pino({ level: 'silent' }));
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 1_000 },
    });
    await producer.connect();
    this.#producer = producer;
    return producer;
  }

  async #disconnect(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}
