/**
 * Cassandra is away for an hour of virtual time at 10,000 trades a second: what the engine holds in memory, and how long the backlog takes
 * to drain. BENCH_MISSED changes how many trades it misses (36,000,000 take half an hour and 4 GB of disk on 2 cores).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { settingsSchema } from '../contract/settings.ts';
import { createCassandraClient } from '../main/cassandra/client.ts';
import { type AwayReport, type Memory, runWhileAway } from '../test/support/away-run.ts';
import { startCassandra, type TestService } from '../test/support/services.ts';
import { countsInCassandra, countsInJournal } from '../test/support/trade-counts.ts';

const MISSED = Number(process.env.BENCH_MISSED ?? 36_000_000);
/** More than the duplicate filter holds, so that it has its full size before Cassandra goes away. */
const BEFORE = 1_200_000;
const KEYSPACE = 'away';
const MEMORY_LIMIT_MB = 512;

const inMb = (bytes: number): string => String(Math.round(bytes / 1_000_000));

const rowOf = (when: string, { heap, buffers, resident }: Memory): string =>
  `| ${when} | ${inMb(heap)} | ${inMb(buffers)} | ${inMb(resident)} |`;

/** Trades that the journal has and Cassandra has not, counted by stock and hour. */
async function lostTrades(cassandra: TestService, dataDir: string): Promise<number> {
  const { cassandra: settings } = settingsSchema.parse({ cassandra: { contactPoints: [cassandra.address] } });
  const client = createCassandraClient(settings, pino({ level: 'silent' }));
  try {
    await client.connect();
    const journaled = await countsInJournal(join(dataDir, 'journal.duckdb'));
    const stored = await countsInCassandra(client, KEYSPACE, journaled.keys());
    return [...journaled].reduce(
      (sum, [hour, trades]) => sum + Math.abs(trades - (stored.get(hour) ?? 0)),
      0,
    );
  } finally {
    await client.shutdown();
  }
}

function tableOf({ before, away, after }: AwayReport): string {
  return [
    '| when | JS heap, MB | typed arrays, MB | resident, MB |',
    '|---|---|---|---|',
    rowOf('Cassandra has everything', before),
    ...away.map((memory, index) => rowOf(`${index + 1}0 % of what it misses is journaled`, memory)),
    rowOf('Cassandra has everything again', after),
  ].join('\n');
}

const dataDir = await mkdtemp(join(tmpdir(), 'stockstream-bench-'));
const cassandra = await startCassandra();
try {
  const report = await runWhileAway({
    cassandra,
    keyspace: KEYSPACE,
    dataDir,
    trades: BEFORE,
    missed: MISSED,
    memoryLimitMb: MEMORY_LIMIT_MB,
  });
  const lost = await lostTrades(cassandra, dataDir);
  const { backlog, backlogAgeMs, journalSeconds, drainSeconds } = report;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
  process.stdout.write(
    `## Cassandra away\n\n${backlog} trades missed in ${Math.round(backlogAgeMs / 60_000)} min of virtual time; ${machine}.\n\n` +
      `Journaled in ${Math.round(journalSeconds)} s, drained in ${Math.round(drainSeconds)} s ` +
      `(${Math.round(backlog / drainSeconds)} trades/s, their bars and alerts with them), lost: ${lost}.\n\n${tableOf(report)}\n`,
  );
} finally {
  await cassandra.stop();
  await rm(dataDir, { recursive: true, force: true });
}
