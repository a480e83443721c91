import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { settingsSchema } from '../../contract/settings.ts';
import type { CassandraSettings } from '../../main/cassandra/client.ts';
import {
  type CassandraWriter,
  type CassandraWriterOptions,
  createCassandraWriter,
} from '../../main/cassandra/writer.ts';
import type { MemoryDrain } from './memory-drain.ts';
import { waitUntil } from './wait-until.ts';

const log = pino({ level: process.env.TEST_LOG ?? 'silent' });

/** Settings of a keyspace of the test's own. */
export function cassandraSettings(
  address: string,
  overrides: Partial<CassandraSettings> = {},
): CassandraSettings {
  const keyspace = `k${randomUUID().replaceAll('-', '')}`;
  return settingsSchema.parse({
    cassandra: { enabled: true, contactPoints: [address], keyspace, ...overrides },
  }).cassandra;
}

/** Starts a writer; it is stopped when the test is over. */
export function startWriter(
  settings: CassandraSettings,
  journal: MemoryDrain,
  options: Pick<CassandraWriterOptions, 'createClient'> = {},
): CassandraWriter {
  const writer = createCassandraWriter({ cassandra: settings, journal, log, ...options });
  onTestFinished(() => writer.stop());
  writer.start();
  return writer;
}

/** Resolves when everything in the journal is acknowledged. */
export const isDrained = (writer: CassandraWriter, journal: MemoryDrain, seconds = 60): Promise<void> =>
  waitUntil(
    async () => Object.values(await journal.backlog()).every((count) => count === 0),
    () =>
      `everything acknowledged; cursors ${JSON.stringify(journal.cursors)}, status ${JSON.stringify(writer.status())}`,
    seconds,
  );

export const isTold = (writer: CassandraWriter, problem: string): Promise<void> =>
  waitUntil(
    () => writer.status().problem?.includes(problem) === true,
    () => `"${problem}" is told; status ${JSON.stringify(writer.status())}`,
  );
