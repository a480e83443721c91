/** What `stockstream produce` does. */
import { type Admin, type Kafka, Partitioners, type Producer } from 'kafkajs';
import pino from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { problemText } from '../config/problem.ts';
import { environmentSecrets } from '../config/secrets.ts';
import type { Feed } from '../feeds/feed.ts';
import { FileFeed } from '../feeds/file-feed.ts';
import { createKafkaClient } from '../feeds/kafka-client.ts';
import { kafkaProblem } from '../feeds/kafka-problem.ts';
import { ensureTopic } from '../feeds/kafka-topic.ts';
import { MarketDay } from '../feeds/market-day.ts';
import { SimulatorFeed } from '../feeds/simulator-feed.ts';
import { TopicWriter } from '../feeds/topic-writer.ts';

export interface ProduceTask {
  readonly settings: Settings;
  readonly source: 'file' | 'simulator';
  readonly files: readonly string[];
  readonly speed: number | 'max';
  /** Messages at most; Infinity for no limit. */
  readonly limit: number;
}

const PROGRESS_MS = 2_000;
/** Rejected lines that are told one by one; the rest is counted. */
const MOST_TOLD = 20;

function createSource({ settings, source, files, speed }: ProduceTask): Feed {
  if (source === 'file') return new FileFeed({ paths: files, speed });
  const { seed, tradesPerSecond } = settings.simulator;
  if (speed === 'max') return new MarketDay({ seed, tradesPerSecond, endMs: Date.now() });
  return new SimulatorFeed({ seed, tradesPerSecond: tradesPerSecond * speed, historyMinutes: 0 });
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** Makes the topic and connects: a broker that does not answer ends the command here, with what to do. */
async function connectProducer(settings: Settings['kafka']): Promise<Producer> {
  let kafka: Kafka;
  let admin: Admin | undefined;
  try {
    kafka = createKafkaClient(settings, pino({ level: 'silent' }), environmentSecrets(process.env));
    admin = kafka.admin();
    await admin.connect();
    await ensureTopic(admin, settings);
  } catch (error) {
    throw new Error(problemText(kafkaProblem(error, settings)), { cause: error });
  } finally {
    await admin?.disconnect();
  }
  const producer = kafka.producer({
    // Each message is stored once and in order, also when a request is repeated because its answer was lost.
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 5_000 },
  });
  await producer.connect();
  return producer;
}

/** Tells every few seconds how far it is; returns its disposer. */
function reportProgress(writer: TopicWriter): () => void {
  let before = 0;
  const timer = setInterval(() => {
    tell(`${writer.sent} messages, ${Math.round(((writer.sent - before) * 1000) / PROGRESS_MS)}/s`);
    before = writer.sent;
  }, PROGRESS_MS);
  return () => clearInterval(timer);
}

/** Resolves at Ctrl-C; a second one ends the process at once, as usual. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

/** Produces until the source ends, the limit is reached or Ctrl-C; throws an Error that says what failed and what to do. */
export async function produce(task: ProduceTask): Promise<void> {
  const { kafka: settings } = task.settings;
  const producer = await connectProducer(settings);
  let rejected = 0;
  const writer = new TopicWriter({
    producer,
    topic: settings.topic,
    limit: task.limit,
    onRejected: ({ topic, offset, reason, detail }) => {
      rejected += 1;
      if (rejected <= MOST_TOLD) tell(`not sent: ${topic}, line ${offset}: ${reason}: ${detail}`);
    },
  });
  const source = createSource(task);
  const startedMs = performance.now();
  const endProgress = reportProgress(writer);
  try {
    await source.start([], writer);
    await Promise.race([writer.ended, interrupted()]);
    await source.stop();
    await writer.flush();
  } finally {
    endProgress();
    await source.stop();
    await producer.disconnect();
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const lost = rejected === 0 ? '' : `, ${rejected} lines were no trades and not sent`;
  tell(`${writer.sent} messages in ${settings.topic}, ${Math.round(writer.sent / seconds)}/s${lost}`);
}
