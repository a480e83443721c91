/** One way to make a kafkajs client from the settings: encryption, patience and logging are the same for feed, producer and doctor. */
import { readFileSync } from 'node:fs';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';

export type KafkaSettings = Settings['kafka'];

/** Short: the feed's own supervisor tries again for ever, and says what is wrong meanwhile. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 1_000, retries: 2 };
const CONNECTION_TIMEOUT_MS = 5_000;

/** kafkajs's lines become debug lines: the feed itself tells failures, once and in the user's words. */
function logInto(log: Logger): (entry: LogEntry) => void {
  return ({ namespace, label, log: { message, ...details } }) => {
    log.debug({ kafkajs: namespace, level: label, details }, message);
  };
}

let isSilenced = false;

/**
 * kafkajs 2.2.4 asks for a timer with a negative delay, which Node 24 turns into a warning on the first connect.
 * Only that one is silenced, told by the function that asks.
 */
function silenceNegativeTimer(): void {
  if (isSilenced) return;
  isSilenced = true;
  const emitWarning = process.emitWarning as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]): void => {
    const isNegativeTimer = args[1] === 'TimeoutNegativeWarning';
    if (isNegativeTimer && String(new Error().stack).includes('scheduleCheckPendingRequests')) return;
    emitWarning.apply(process, args);
  };
}

/**
 * Returns a client; it connects only when used. With TLS the broker's certificate is always verified, against
 * `tls.caFile` or, when that is empty, the system's authorities. Throws when the file cannot be read.
 */
export function createKafkaClient(settings: KafkaSettings, log: Logger): Kafka {
  silenceNegativeTimer();
  const { enabled, caFile } = settings.tls;
  return new Kafka({
    clientId: 'stockstream',
    brokers: settings.brokers,
    ...(enabled && {
      ssl: { rejectUnauthorized: true, ...(caFile !== '' && { ca: [readFileSync(caFile, 'utf8')] }) },
    }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.INFO,
    logCreator: () => logInto(log),
  });
}
