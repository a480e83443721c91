/** A real Cassandra that dies, forgets, refuses and stands still: nothing is lost, and what is wrong is told. */
import { auth, Client, policies, types } from 'cassandra-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CassandraSettings } from '../../main/cassandra/client.ts';
import { CassandraQueries } from '../../main/cassandra/queries.ts';
import { ensureSchema } from '../../main/cassandra/schema.ts';
import { cassandraSettings, isDrained, isTold, startWriter } from '../support/cassandra-writers.ts';
import { MemoryDrain } from '../support/memory-drain.ts';
import { startCassandra, type TestService } from '../support/services.ts';
import { alert, bar, trade, trades } from '../support/stored-rows.ts';
import { waitUntil } from '../support/wait-until.ts';

const LARGEST_MUTATION_KB = 256;
const ANSWER_MS = 2_000;
const RECONNECT_MS = 250;
const ADMIN = 'cassandra';

let cassandra: TestService;
let admin: Client;

function clientOf(user: string, consistency: CassandraSettings['consistency']): Client {
  return new Client({
    contactPoints: [cassandra.address],
    localDataCenter: 'datacenter1',
    authProvider: new auth.PlainTextAuthProvider(user, user),
    queryOptions: {
      consistency: types.consistencies[consistency],
      prepare: true,
      isIdempotent: true,
    },
    socketOptions: { readTimeout: ANSWER_MS },
    policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(RECONNECT_MS) },
  });
}

const settingsOf = (overrides: Partial<CassandraSettings> = {}) =>
  cassandraSettings(cassandra.address, overrides);

/** A writer that logs in as `user`. */
function writerOf(settings: CassandraSettings, journal: MemoryDrain, user = ADMIN) {
  return startWriter(settings, journal, { createClient: () => clientOf(user, settings.consistency) });
}

async function idsIn(keyspace: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const queries = new CassandraQueries(admin, keyspace);
  for await (const { tradeId } of queries.tradesOfDate('2013-10-07')) ids.add(tradeId);
  return ids;
}

/** The superuser appears a moment after the first start. */
async function connectAdmin(): Promise<Client> {
  let client: Client | undefined;
  await waitUntil(async () => {
    client = clientOf(ADMIN, 'localOne');
    return client.connect().then(
      () => true,
      () => false,
    );
  }, 'the superuser can log in');
  return client as Client;
}

/** Resolves when the node answers those that knew it before. */
async function restart(): Promise<void> {
  await cassandra.restart();
  await waitUntil(
    () =>
      admin.execute('SELECT key FROM system.local').then(
        () => true,
        () => false,
      ),
    'the node answers again',
  );
}

beforeAll(async () => {
  cassandra = await startCassandra({
    set: {
      // Cassandra's own default: what was written last is not on disk yet when it is acknowledged.
      commitlog_sync: 'periodic',
      commitlog_sync_period: '10000ms',
      authenticator: 'PasswordAuthenticator',
      authorizer: 'CassandraAuthorizer',
      role_manager: 'CassandraRoleManager',
      permissions_validity: '100ms',
      max_mutation_size: `${LARGEST_MUTATION_KB}KiB`,
    },
  });
  admin = await connectAdmin();
});

afterAll(async () => {
  await admin?.shutdown();
  await cassandra?.stop();
});

describe('a node that is killed', () => {
  it('is sent again what it had acknowledged and may have forgotten', async () => {
    const settings = settingsOf();
    const journal = new MemoryDrain();
    journal.rows.trades = trades(1, 30_000);
    const writer = writerOf(settings, journal);
    await waitUntil(() => journal.cursors.trades >= 20_000, 'most is acknowledged');
    await cassandra.kill9();
    await restart();
    await waitUntil(
      () => writer.status().resent > 0,
      () => `acknowledged rows are sent again; status ${JSON.stringify(writer.status())}`,
    );
    await isDrained(writer, journal);
    const stored = await idsIn(settings.keyspace);
    expect(journal.rows.trades.filter(({ tradeId }) => !stored.has(tradeId))).toEqual([]);
    expect(writer.status().resent).toBeGreaterThanOrEqual(20_000);
  });

  it('is sent them also when nothing new comes, and when the engine was restarted meanwhile', async () => {
    const settings = settingsOf();
    const journal = new MemoryDrain();
    journal.rows.trades = trades(1, 5_000);
    const first = writerOf(settings, journal);
    await isDrained(first, journal);
    await cassandra.kill9();
    await first.stop();
    await restart();
    // A journal that is opened again begins behind what was safe.
    await journal.rewind();
    const second = writerOf(settings, journal);
    await isDrained(second, journal);
    expect((await idsIn(settings.keyspace)).size).toBe(5_000);
    await cassandra.kill9();
    await restart();
    await waitUntil(
      () => second.status().resent === 5_000,
      () => `idle, it sends them again; status ${JSON.stringify(second.status())}`,
    );
    await isDrained(second, journal);
    expect((await idsIn(settings.keyspace)).size).toBe(5_000);
  });
});

describe('a node that stands still', () => {
  it('is waited for, and is not sent again what it has', async () => {
    const settings = settingsOf();
    const journal = new MemoryDrain();
    journal.rows.trades = trades(1, 1_000);
    const writer = writerOf(settings, journal);
    await isDrained(writer, journal);
    cassandra.freeze();
    try {
      journal.rows.trades.push(...trades(1_001, 1_000));
      writer.wake();
      await isTold(writer, 'does not answer');
      await waitUntil(
        () => writer.status().state === 'down' && writer.status().backlog === 1_000,
        () => `down with a backlog of 1000: ${JSON.stringify(writer.status())}`,
      );
    } finally {
      cassandra.resume();
    }
    await isDrained(writer, journal);
    expect((await idsIn(settings.keyspace)).size).toBe(2_000);
    expect(writer.status().resent).toBe(0);
  });
});

describe('what Cassandra refuses', () => {
  it('for want of a permission is told and kept, while the other tables go on', async () => {
    const settings = settingsOf();
    await ensureSchema(admin, settings);
    const { keyspace } = settings;
    await admin.execute(`CREATE ROLE IF NOT EXISTS writer WITH PASSWORD = 'writer' AND LOGIN = true`);
    for (const table of ['stocks', 'stocks_by_date', 'alerts'])
      await admin.execute(`GRANT MODIFY ON ${keyspace}.${table} TO writer`);
    const journal = new MemoryDrain();
    journal.rows.trades = [trade(1)];
    journal.rows.bars = [bar(1)];
    journal.rows.alerts = [alert(1)];
    const writer = writerOf(settings, journal, 'writer');
    await isTold(writer, `User writer has no MODIFY permission on <table ${keyspace}.bars>`);
    expect(writer.status().problem).toContain(`GRANT ALL ON KEYSPACE ${keyspace}`);
    await waitUntil(() => journal.cursors.trades === 1 && journal.cursors.alerts === 1, 'the others go on');
    expect(writer.status().state).toBe('up');
    expect(journal.cursors.bars).toBe(0);
    await admin.execute(`GRANT MODIFY ON ${keyspace}.bars TO writer`);
    await isDrained(writer, journal);
    await waitUntil(() => writer.status().problem === null, 'all is well again');
  });

  it('for want of replicas is told and kept until there are enough', async () => {
    const settings = settingsOf({ replicationFactor: 3 });
    const journal = new MemoryDrain();
    journal.rows.trades = trades(1, 10);
    const writer = writerOf(settings, journal);
    await isTold(writer, 'too few replicas alive for consistency localQuorum');
    expect(writer.status().problem).toContain('2 required but only 1 alive');
    expect(journal.cursors.trades).toBe(0);
    await admin.execute(
      `ALTER KEYSPACE ${settings.keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}`,
    );
    await isDrained(writer, journal);
  });

  it('because a batch is too large goes in parts; a row that is too large is told and kept', async () => {
    const settings = settingsOf();
    const journal = new MemoryDrain();
    const message = 'x'.repeat((LARGEST_MUTATION_KB * 1024) / 20);
    journal.rows.alerts = Array.from({ length: 90 }, (_, index) => alert(index + 1, { message }));
    const writer = writerOf(settings, journal);
    await isDrained(writer, journal);
    const alerts = await admin.execute(`SELECT alert_id FROM ${settings.keyspace}.alerts`);
    expect(alerts.rowLength).toBe(90);

    journal.rows.alerts.push(alert(91, { message: 'x'.repeat(LARGEST_MUTATION_KB * 1024) }));
    journal.rows.trades = [trade(1)];
    writer.wake();
    await isTold(writer, 'takes no row as large as one of ours');
    await waitUntil(() => journal.cursors.trades === 1, 'trades go on');
    expect(journal.cursors.alerts).toBe(90);
  });
});

describe('tables that are not ours', () => {
  it('are told column by column and not written to', async () => {
    const settings = settingsOf();
    await ensureSchema(admin, settings);
    const { keyspace } = settings;
    await admin.execute(`DROP TABLE ${keyspace}.bars`);
    await admin.execute(
      `CREATE TABLE ${keyspace}.bars (stock text, interval text, period date, open_time timestamp, open text, mine int,
         PRIMARY KEY ((stock, interval), period, open_time, mine))`,
    );
    const journal = new MemoryDrain();
    journal.rows.bars = [bar(1)];
    const writer = writerOf(settings, journal);
    // The node's own tables of columns may lag behind the one just made.
    await isTold(writer, 'has other tables than');
    await isTold(writer, 'bars.open is text and must be decimal');
    await isTold(writer, 'bars.period is date clustering 1 and must be date partition_key 3');
    await isTold(writer, 'bars.mine is int clustering 3 and must be no part of the key');
    await admin.execute(`DROP TABLE ${keyspace}.bars`);
    await isDrained(writer, journal);
  });

  it('any more, because they were dropped and made anew, are given everything once more', async () => {
    const settings = settingsOf();
    const journal = new MemoryDrain();
    journal.rows.trades = trades(1, 500);
    journal.rows.bars = [bar(1)];
    const writer = writerOf(settings, journal);
    await isDrained(writer, journal);
    await admin.execute(`DROP TABLE ${settings.keyspace}.stocks`);
    journal.rows.trades.push(trade(501));
    writer.wake();
    await waitUntil(
      async () => (await idsIn(settings.keyspace).catch(() => new Set())).size === 501,
      () => `all trades are in the new table; status ${JSON.stringify(writer.status())}`,
    );
  });
});
