import { randomUUID } from 'node:crypto';
import type { Client } from 'cassandra-driver';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../contract/settings.ts';
import { epochMs, type Stock } from '../../contract/units.ts';
import { type CassandraSettings, createCassandraClient } from '../../main/cassandra/client.ts';
import { CassandraQueries } from '../../main/cassandra/queries.ts';
import { ensureSchema, schemaCql } from '../../main/cassandra/schema.ts';
import type { StoredTrade } from '../../main/journal/journal.ts';
import { cassandraSettings, isDrained, startWriter } from '../support/cassandra-writers.ts';
import { MemoryDrain } from '../support/memory-drain.ts';
import { startCassandra, type TestService } from '../support/services.ts';
import { alert, at, bar, trade, trades } from '../support/stored-rows.ts';
import { waitUntil } from '../support/wait-until.ts';

const log = pino({ level: process.env.TEST_LOG ?? 'silent' });

let cassandra: TestService;
let client: Client;

const settings = (overrides: Partial<CassandraSettings> = {}): CassandraSettings =>
  cassandraSettings(cassandra.address, overrides);

beforeAll(async () => {
  cassandra = await startCassandra();
  client = createCassandraClient(settings(), log);
  await client.connect();
});

afterAll(async () => {
  await client?.shutdown();
  await cassandra?.stop();
});

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** Writes the rows and returns the queries over them. */
async function written(rows: Partial<MemoryDrain['rows']>): Promise<CassandraQueries> {
  const own = settings();
  const journal = new MemoryDrain();
  Object.assign(journal.rows, rows);
  await isDrained(startWriter(own, journal), journal);
  return new CassandraQueries(client, own.keyspace);
}

describe('the tables', () => {
  it('are partitioned by stock, date and hour, newest first, with time windows and an index on trade_id', async () => {
    const own = settings();
    await ensureSchema(client, own);
    await ensureSchema(client, own);
    const table = await client.metadata.getTable(own.keyspace, 'stocks');
    expect(table.partitionKeys.map(({ name }) => name)).toEqual(['stock', 'trade_date', 'trade_hour']);
    expect(table.clusteringKeys.map(({ name }) => name)).toEqual(['trade_time', 'trade_id']);
    expect(table.clusteringOrder).toEqual(['DESC', 'ASC']);
    expect(table.compactionClass).toContain('TimeWindowCompactionStrategy');
    const { rows } = await client.execute(
      'SELECT index_name, options FROM system_schema.indexes WHERE keyspace_name = ? AND table_name = ?',
      [own.keyspace, 'stocks'],
    );
    expect(rows.map((row) => row.options)).toMatchObject([{ class_name: 'sai', target: 'trade_id' }]);
    const types = await client.execute(
      "SELECT column_name, type FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'stocks'",
      [own.keyspace],
    );
    expect(Object.fromEntries(types.rows.map((row) => [row.column_name, row.type]))).toEqual({
      stock: 'text',
      trade_id: 'uuid',
      price: 'decimal',
      quantity: 'int',
      size: 'decimal',
      trade_type: 'text',
      trade_date: 'date',
      trade_time: 'time',
      trade_hour: 'tinyint',
    });
  });

  it('are not made when that is not allowed: the CQL to run is told, and writing begins once it was run', async () => {
    const own = settings({ createSchema: false });
    const journal = new MemoryDrain();
    journal.rows.trades = [trade(1)];
    const writer = startWriter(own, journal);
    await waitUntil(() => writer.status().state === 'down', 'the absent schema is reported');
    const cql = schemaCql(own);
    expect(writer.status().problem).toContain(cql.join(';\n'));
    expect(journal.cursors.trades).toBe(0);
    for (const statement of cql) await client.execute(statement);
    await isDrained(writer, journal);
  });
});

describe('the queries', () => {
  it('find the trades of a stock in a half-open time range across hours and days, newest first', async () => {
    const times = [
      '2013-10-06T23:59:59.999Z',
      '2013-10-07T00:00:00Z',
      '2013-10-07T13:59:59.999Z',
      '2013-10-07T14:00:00Z',
      '2013-10-08T09:00:00Z',
    ];
    const trades = times.map((time, index) => trade(index + 1, { timeNs: at(time) }));
    const other = trade(9, { stock: 'IBM' as Stock, timeNs: at('2013-10-07T14:00:00Z') });
    const queries = await written({ trades: [...trades, other] });
    const { sequence: _, ...newest } = trades[3] as StoredTrade;
    const found = await all(
      queries.tradesOfStock('AAPL', at('2013-10-07T00:00:00Z'), at('2013-10-08T09:00:00Z')),
    );
    expect(found[0]).toEqual(newest);
    expect(found.map(({ timeNs }) => timeNs)).toEqual([3, 2, 1].map((index) => trades[index]?.timeNs));
    expect(await all(queries.tradesOfStock('MSFT', 0n, at('1970-01-02T00:00:00Z')))).toEqual([]);
  });

  it('find all trades of a date, stock by stock', async () => {
    const queries = await written({
      trades: [
        trade(1, { stock: 'IBM' as Stock, timeNs: at('2013-10-07T00:00:00Z') }),
        trade(2, { timeNs: at('2013-10-07T08:00:00Z') }),
        trade(3, { timeNs: at('2013-10-07T23:59:59.999Z', 999_999n) }),
        trade(4, { timeNs: at('2013-10-08T00:00:00Z') }),
      ],
    });
    const found = await all(queries.tradesOfDate('2013-10-07'));
    expect(found.map(({ tradeId }) => tradeId)).toEqual([3, 2, 1].map((sequence) => trade(sequence).tradeId));
  });

  it('find a trade by its id', async () => {
    const { sequence: _, ...expected } = trade(2, { tradeType: 'SELL', price: '0.5' });
    const queries = await written({ trades: [trade(1), { sequence: 2, ...expected }] });
    expect(await queries.tradeById(expected.tradeId)).toEqual(expected);
    expect(await queries.tradeById(randomUUID())).toBeUndefined();
  });

  it('give every digit of prices and sizes and every nanosecond back', async () => {
    const trades = [
      trade(1, { price: '167.4100', timeNs: at('2013-10-07T14:30:00.123Z', 456_789n) }),
      trade(2, { price: '999999999999.123456789', quantity: 2_147_483_647 }),
      trade(3, { price: '0.000000001', quantity: null, size: '0.000000010' }),
      trade(4, { quantity: 0, tradeType: 'BUY' }),
    ];
    const queries = await written({ trades });
    for (const { sequence: _, ...expected } of trades) {
      expect(await queries.tradeById(expected.tradeId)).toEqual(expected);
    }
  });

  it('find bars in a time range, and alerts of a date', async () => {
    const bars = ['2013-10-31T23:59:00Z', '2013-11-01T00:00:00Z', '2013-11-01T00:01:00Z'].map((time, index) =>
      bar(index + 1, {
        openTimeMs: epochMs(Date.parse(time)),
        low: 1e-9 * (index + 1),
        vwap: index ? 1.5 : null,
      }),
    );
    const fired = alert(7);
    const queries = await written({ bars, alerts: [fired] });
    const found = await all(
      queries.bars('AAPL', '1m', Date.parse('2013-10-31T00:00:00Z'), Date.parse('2013-11-01T00:01:00Z')),
    );
    expect(found.map(({ low, vwap }) => [low, vwap])).toEqual([
      ['0.000000002', 1.5],
      ['0.000000001', null],
    ]);
    expect(found[0]).toMatchObject({
      open: '167.41',
      close: '167.45',
      volume: '1500',
      tradeCount: 12,
      revision: 0,
    });
    expect(await all(queries.alerts('AAPL', '2013-10-07'))).toEqual([
      {
        id: fired.id,
        stock: 'AAPL',
        timeNs: at('2013-10-07T14:30:00Z', 7_000n),
        rule: 'move-5',
        kind: 'percent_move',
        direction: 'up',
        price: '175.78',
        reference: '167.41',
        referenceKind: 'previous_close',
        changePercent: 4.99970133,
      },
    ]);
  });
});

describe('the writer', () => {
  it('changes nothing when the same rows are sent again', async () => {
    const own = settings();
    const journal = new MemoryDrain();
    journal.rows.trades = trades(1, 1_234);
    const writer = startWriter(own, journal);
    await isDrained(writer, journal);
    const told = {
      state: 'up',
      backlog: 0,
      backlogAgeMs: null,
      acknowledged: 1_234,
      resent: 0,
      problem: null,
    };
    await waitUntil(
      () => JSON.stringify(writer.status()) === JSON.stringify(told),
      () => `${JSON.stringify(told)}; told ${JSON.stringify(writer.status())}`,
    );
    journal.cursors.trades = 500;
    writer.wake();
    await isDrained(writer, journal);
    const queries = new CassandraQueries(client, own.keyspace);
    const stored = await all(queries.tradesOfDate('2013-10-07'));
    expect(stored).toHaveLength(1_234);
    expect(stored.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0)).toBe(123_400);
  });

  it('never lets an emptier bar overwrite a fuller one, however late it is sent and whatever engine numbered it', async () => {
    const own = settings();
    const journal = new MemoryDrain();
    journal.rows.bars = [
      bar(1, { revision: 2, tradeCount: 30, close: 2 }),
      bar(2, { revision: 1, tradeCount: 20, close: 1 }),
    ];
    await isDrained(startWriter(own, journal), journal);
    const queries = new CassandraQueries(client, own.keyspace);
    const day = Date.parse('2013-10-07');
    const stored = () => all(queries.bars('AAPL', '1m', day, day + 86_400_000));
    expect(await stored()).toMatchObject([{ revision: 2, close: '2', tradeCount: 30 }]);

    const other = new MemoryDrain();
    other.rows.bars = [bar(1, { revision: 0, tradeCount: 31, close: 3 })];
    await isDrained(startWriter(own, other), other);
    expect(await stored()).toMatchObject([{ revision: 0, close: '3', tradeCount: 31 }]);
  });

  it('waits while Cassandra is away, tells it, and loses nothing when it is back', async () => {
    const own = settings();
    const journal = new MemoryDrain();
    journal.rows.trades = [trade(1)];
    const writer = startWriter(own, journal);
    await isDrained(writer, journal);
    await cassandra.kill9();
    journal.rows.trades.push(...trades(2, 25_000));
    writer.wake();
    // Its first words may still be of the connections that broke, and the backlog is counted now and then.
    const told = `Cassandra at ${cassandra.address} does not answer`;
    await waitUntil(
      () => {
        const { state, backlog, problem } = writer.status();
        return state === 'down' && backlog === 25_000 && problem?.includes(told) === true;
      },
      () => `down, a backlog of 25000, "${told}": ${JSON.stringify(writer.status())}`,
    ).finally(() => cassandra.restart());
    await isDrained(writer, journal);
    const queries = new CassandraQueries(client, own.keyspace);
    expect(await all(queries.tradesOfDate('2013-10-07'))).toHaveLength(25_001);
  });

  it('starts while no node answers and stops at once', async () => {
    const journal = new MemoryDrain();
    const writer = startWriter(settings({ contactPoints: ['127.0.0.1:1'] }), journal);
    await waitUntil(() => writer.status().state === 'down', 'the absent node is reported');
    expect(writer.status().problem).toContain('127.0.0.1:1');
    await writer.stop();
  });
});

describe('the writer before a node without TLS', () => {
  it('says so when it is told to encrypt, and does not go on without', async () => {
    const { cassandra: secured } = settingsSchema.parse({ cassandra: { tls: { enabled: true } } });
    const writer = startWriter(settings({ tls: secured.tls }), new MemoryDrain());
    await waitUntil(() => writer.status().state === 'down', 'the failed handshake is reported');
    expect(writer.status().problem).toBe(
      `Cassandra at ${cassandra.address} does not speak TLS on this port: name its TLS port in cassandra.contactPoints; if it has none, only cassandra.tls.enabled false reaches it, unencrypted.`,
    );
  });
});
