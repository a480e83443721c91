/** One way to make a kafkajs client from the settings: encryption, login, patience and logging are the same for feed, producer and doctor. */
import type { ConnectionOptions } from 'node:tls';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import type { Logger } from 'pino';
import { isKafkaLoginReadable } from '../../contract/connection-settings.ts';
import type { Settings } from '../../contract/settings.ts';
import { NO_SECRETS, type Secrets } from '../config/secrets.ts';
import { readTlsFiles } from '../config/tls-files.ts';
import { saslOptions } from './kafka-login.ts';
import { connectHere } from './local-brokers.ts';

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

/** The certificate of the broker is always verified; undefined without TLS. */
function tlsOptions({ tls }: KafkaSettings, secrets: Secrets): ConnectionOptions | undefined {
  if (!tls.enabled) return undefined;
  return {
    rejectUnauthorized: true,
    ...(tls.serverName !== '' && { servername: tls.serverName }),
    ...readTlsFiles('kafka', tls, secrets),
  };
}

/** Returns a client; it connects only when used. Throws ProblemError when a file or a secret that the settings ask for is of no use. */
export function createKafkaClient(settings: KafkaSettings, log: Logger, secrets = NO_SECRETS): Kafka {
  silenceNegativeTimer();
  const ssl = tlsOptions(settings, secrets);
  const sasl = saslOptions(settings, secrets);
  const staysHere = isKafkaLoginReadable(settings) && !settings.sasl.allowUnencryptedPassword;
  return new Kafka({
    clientId: 'stockstream',
    brokers: settings.brokers,
    ...(ssl && { ssl }),
    ...(sasl && { sasl }),
    ...(staysHere && { socketFactory: connectHere }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.INFO,
    logCreator: () => logInto(log),
  });
}
