import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Alert } from '../../../contract/alerts.ts';
import type { FeedGap } from '../../../contract/status.ts';
import { epochMs, epochUs, parseStock, percent, type Stock, type Uuid } from '../../../contract/units.ts';
import type { Recovery } from '../../../main/journal/journal.ts';
import type { TradeBatch } from '../../../main/trades/trade-batch.ts';
import { barState } from '../../support/bar-states.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { querySql } from '../../support/journal-file.ts';
import { testJournal } from '../../support/journals.ts';
import { linesOf } from '../../support/lines.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type TradeInput, tradeBatch } from '../../support/trades.ts';

const ACME = parseStock('ACME') as Stock;
const FOREVER = epochMs(Number.MAX_SAFE_INTEGER);

async function replayed(
  recovery: Recovery,
  from: 'checkpoint' | 'start' = 'checkpoint',
): Promise<TradeBatch[]> {
  const batches: TradeBatch[] = [];
  for await (const batch of recovery.replay({ from })) batches.push(batch);
  return batches;
}

const TRADES: readonly TradeInput[] = [
  { timeUs: 1_700_000_000_000_001, timeNs: 999, price: '167.4100', quantity: 1400, side: 1 },
  { timeUs: -1_000_001, price: '0.000000001', quantity: 0, side: 2, stock: 'BRK.A' },
  { timeUs: 0, price: '999999999999.999999999', quantity: 2_147_483_647, stock: 'A-SYMBOL-OF-24-LETTERS.X' },
  { timeUs: 1, price: '123456789012', size: '0.00012300', stock: 'BTC/USD' },
  { timeUs: 2, price: '9007199.254740993', size: '123456789012.123456789', stock: 'TWELVE-CHARS' },
  { timeUs: 3, price: '100', quantity: 1, stock: 'THIRTEEN-CHRS' },
];

describe('trades', () => {
  test('come back with exactly the digits, time and size that they came with', async () => {
    const { journal, symbols } = await testJournal();
    await journal.commit(entryOf({ trades: [tradeBatch(symbols, TRADES)] }));
    const stored = await journal.drainTrades(100);
    expect(
      stored.map(({ stock, price, quantity, size, tradeType }) => ({
        stock,
        price,
        quantity,
        size,
        tradeType,
      })),
    ).toEqual(
      TRADES.map((trade) => ({
        stock: trade.stock ?? 'ACME',
        price: trade.price,
        quantity: trade.size === undefined ? trade.quantity : null,
        size: trade.size ?? null,
        tradeType: ['', 'BUY', 'SELL'][trade.side ?? 0],
      })),
    );
    expect(stored.map((trade) => trade.timeNs)).toEqual(
      TRADES.map((trade) => BigInt(trade.timeUs) * 1000n + BigInt(trade.timeNs ?? 0)),
    );
    expect(stored.map((trade) => trade.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('come back as the very columns that were journaled, partition by partition', async () => {
    const { journal, symbols } = await testJournal();
    const batches = [
      tradeBatch(symbols, TRADES, { receivedMs: 5 }),
      tradeBatch(symbols, TRADES.slice(0, 2), { partition: 3, receivedMs: 6 }),
    ];
    await journal.commit(entryOf({ trades: batches }));
    expect(await replayed(await journal.recover())).toEqual(batches);
  });

  test('that fill more than a chunk are all there', async () => {
    const { journal, symbols } = await testJournal();
    const many = Array.from({ length: 9000 }, (_, i) => ({ timeUs: i, offset: i, price: `${i + 1}.5` }));
    await journal.commit(entryOf({ trades: [tradeBatch(symbols, many)] }));
    const stored = await journal.drainTrades(10_000);
    expect(stored.map((trade) => trade.price)).toEqual(many.map((trade) => trade.price));
  });

  test('are known by their id, whatever else is asked for', async () => {
    const { journal, symbols } = await testJournal();
    await journal.commit(
      entryOf({
        trades: [
          tradeBatch(symbols, [
            { timeUs: 1, id: 'a' },
            { timeUs: 2, id: 'b' },
          ]),
        ],
      }),
    );
    const asked = tradeBatch(
      symbols,
      ['x', 'b', 'y', 'a', 'a'].map((id) => ({ timeUs: 0, id })),
    );
    expect([...(await journal.known(asked.id, asked.timeUs))]).toEqual([0, 1, 0, 1, 1]);
    expect(await journal.known(new Uint8Array(), new Float64Array())).toHaveLength(0);
  });

  test('give back the newest ids together with the time from which on they are complete', async () => {
    const { journal, symbols } = await testJournal();
    const batch = tradeBatch(
      symbols,
      [5, 1, 4, 2, 3].map((timeUs) => ({ timeUs, offset: timeUs })),
    );
    await journal.commit(entryOf({ trades: [batch] }));
    const newest = await journal.newestIds(2);
    expect(newest.fromUs).toBe(4);
    expect([...newest.timesUs].sort()).toEqual([4, 5]);
    expect([...(await journal.known(newest.ids, newest.timesUs))]).toEqual([1, 1]);
    const all = await journal.newestIds(5);
    expect(all.fromUs).toBe(Number.NEGATIVE_INFINITY);
    expect(all.ids).toEqual(batch.id);
  });
});

describe('bars', () => {
  test('are read in their newest revision, oldest first, before a time', async () => {
    const { journal, symbols } = await testJournal();
    symbols.indexOf(ACME);
    const bars = [0, 60_000, 120_000].map((openTimeMs) => barState({ openTimeMs, close: openTimeMs + 1 }));
    await journal.commit(entryOf({ bars }));
    const revised = barState({ openTimeMs: 60_000, close: 7, revision: 1 });
    await journal.commit(entryOf({ bars: [revised] }));
    expect(await journal.bars(ACME, '1m', FOREVER, 2)).toEqual([revised, bars[2]]);
    expect(await journal.bars(ACME, '1m', epochMs(120_000), 10)).toEqual([bars[0], revised]);
    expect(await journal.bars(ACME, '5m', FOREVER, 10)).toEqual([]);
    expect(await journal.newestBars('1m', 2)).toEqual([revised, bars[2]]);
  });

  test('are found although years lie between them', async () => {
    const { journal, symbols } = await testJournal();
    symbols.indexOf(ACME);
    const bars = [0, 1e12, 1.7e12].map((openTimeMs) => barState({ openTimeMs }));
    await journal.commit(entryOf({ bars }));
    expect(await journal.bars(ACME, '1m', FOREVER, 3)).toEqual(bars);
  });

  test('take in late trades that come when they are only stored, as the next revision', async () => {
    const { journal, symbols } = await testJournal();
    symbols.indexOf(ACME);
    const stored = barState({ openTimeMs: 60_000, close: 10, openUs: 60_000_500, closeUs: 60_000_500 });
    await journal.commit(entryOf({ bars: [stored] }));
    const early = barState({ openTimeMs: 60_000, close: 12, openUs: 60_000_100, closeUs: 60_000_100 });
    const elsewhere = barState({ openTimeMs: 0, close: 3 });
    await journal.commit(entryOf({ barPatches: [early, elsewhere] }));
    const [patched, merged] = await journal.bars(ACME, '1m', FOREVER, 2);
    expect(patched).toEqual(elsewhere);
    expect(merged).toMatchObject({
      open: 12,
      high: 12,
      low: 10,
      close: 10,
      tradeCount: 2,
      volumeWhole: 200,
      revision: 1,
    });
    expect(await journal.drainBars(10)).toHaveLength(3);
  });
});

describe('what a restart needs', () => {
  test('is the newest checkpoint with the trades after it, or all of them', async () => {
    const { journal, symbols, dataDir } = await testJournal();
    const batch = (offset: number) => tradeBatch(symbols, [{ timeUs: offset, offset }]);
    const counts = { trades: 3, late: 1, duplicates: 2, rejected: 1, rejectedByReason: { price: 1 } };
    await journal.commit(entryOf({ trades: [batch(0)], checkpoint: Buffer.from('old') }));
    await journal.commit(entryOf({ trades: [batch(1)], checkpoint: Buffer.from('new') }));
    const positions = [
      { topic: 'stocks', partition: 0, nextOffset: 3 },
      { topic: 'stocks', partition: 1, nextOffset: 9 },
    ];
    await journal.commit(entryOf({ trades: [batch(2)], positions, counts }));
    await journal.close();

    const again = await testJournal(dataDir);
    const recovery = await again.journal.recover();
    expect(Buffer.from(recovery.checkpoint ?? []).toString()).toBe('new');
    expect(recovery.positions).toEqual(positions);
    expect(recovery.counts).toEqual(counts);
    expect((await replayed(recovery)).map((trades) => trades.offset[0])).toEqual([2]);
    expect((await replayed(recovery, 'start')).flatMap((trades) => [...trades.offset])).toEqual([0, 1, 2]);
  });

  test('tells how many trades there are to be applied again', async () => {
    const { journal, symbols } = await testJournal();
    const batch = (offset: number) => tradeBatch(symbols, [{ timeUs: offset, offset }]);
    await journal.commit(entryOf({ trades: [batch(0), batch(1)], checkpoint: Buffer.from('state') }));
    await journal.commit(entryOf({ trades: [batch(2)] }));
    const recovery = await journal.recover();
    expect(await recovery.replayLength({ from: 'checkpoint' })).toBe(1);
    expect(await recovery.replayLength({ from: 'start' })).toBe(3);
  });

  test('yields what the journal still has, however far apart, in the order of the journaling', async () => {
    const { journal, symbols, dataDir } = await testJournal();
    const many = Array.from({ length: 40 }, (_, i) => ({ timeUs: 100 - i, offset: i }));
    await journal.commit(entryOf({ trades: [tradeBatch(symbols, many)] }));
    await journal.close();
    const file = join(dataDir, 'journal.duckdb');
    await querySql('UPDATE trades SET sequence = sequence * 50000', file);
    await querySql('DELETE FROM trades WHERE "offset" < 3 OR "offset" BETWEEN 10 AND 25', file);

    const again = await testJournal(dataDir);
    const recovery = await again.journal.recover();
    const offsets = (await replayed(recovery, 'start')).flatMap((trades) => [...trades.offset]);
    expect(offsets).toEqual([3, 4, 5, 6, 7, 8, 9, ...Array.from({ length: 14 }, (_, i) => 26 + i)]);
    expect(await recovery.replayLength({ from: 'start' })).toBe(offsets.length);
  });

  test('is nothing at all for a new journal', async () => {
    const { journal } = await testJournal();
    const recovery = await journal.recover();
    expect(recovery).toMatchObject({ positions: [], checkpoint: null, counts: { trades: 0, rejected: 0 } });
    expect(await replayed(recovery)).toEqual([]);
    expect(await recovery.replayLength({ from: 'start' })).toBe(0);
  });
});

const alert = (price: number): Alert => ({
  id: '00112233-4455-5677-8899-aabbccddeeff' as Uuid,
  rule: 'move-5',
  kind: 'percent_move',
  stock: ACME,
  direction: 'up',
  eventTimeUs: epochUs(1_700_000_000_000_000),
  price,
  reference: 100,
  referenceKind: 'previous_close',
  changePercent: percent(price - 100),
});

const GAP: FeedGap = {
  topic: 'stocks',
  partition: 2,
  fromOffset: 40,
  toOffset: 60,
  reason: 'retention',
  noticedMs: epochMs(5),
};

const ALERT = alert(105);
const TOLD: Alert = { ...alert(106), message: 'ACME at 106', values: { level: 106, window: '5m' } };

describe('draining', () => {
  test('goes on behind what is acknowledged, and after a restart behind what was safe', async () => {
    const { journal, symbols, dataDir } = await testJournal();
    await journal.commit(
      entryOf({
        trades: [tradeBatch(symbols, TRADES)],
        alerts: [alert(105), alert(106)],
        bars: [barState({})],
      }),
    );
    expect((await journal.drainTrades(4)).map((trade) => trade.sequence)).toEqual([1, 2, 3, 4]);
    await journal.acknowledge('trades', 4, 3);
    await journal.acknowledge('trades', 5, 4);
    await journal.acknowledge('alerts', 1, 0);
    expect(await journal.backlog()).toEqual({ trades: 1, bars: 1, alerts: 1 });
    expect((await journal.drainTrades(100)).map((trade) => trade.sequence)).toEqual([6]);
    await journal.close();

    const again = await testJournal(dataDir);
    expect(await again.journal.backlog()).toEqual({ trades: 2, bars: 1, alerts: 2 });
    expect((await again.journal.drainTrades(100)).map((trade) => trade.sequence)).toEqual([5, 6]);
    expect(await again.journal.drainAlerts(100)).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
    expect(await again.journal.drainBars(100)).toMatchObject([
      { sequence: 1, stock: 'ACME', state: 'closed' },
    ]);
  });

  test('goes back to what is safe when Cassandra may have lost the rest', async () => {
    const { journal, symbols } = await testJournal();
    await journal.commit(entryOf({ trades: [tradeBatch(symbols, TRADES)], alerts: [alert(105)] }));
    await journal.acknowledge('trades', 2, 2);
    await journal.acknowledge('trades', 6, 2);
    await journal.acknowledge('alerts', 1, 0);
    expect(await journal.rewind()).toEqual({ trades: 4, bars: 0, alerts: 1 });
    expect(await journal.rewind()).toEqual({ trades: 0, bars: 0, alerts: 0 });
    expect(await journal.backlog()).toEqual({ trades: 4, bars: 0, alerts: 1 });
    expect((await journal.drainTrades(100)).map((trade) => trade.sequence)).toEqual([3, 4, 5, 6]);
  });

  test('begins anew in a table that is another one, and remembers which it was', async () => {
    const { journal, symbols, dataDir } = await testJournal();
    await journal.commit(entryOf({ trades: [tradeBatch(symbols, TRADES)] }));
    expect(await journal.drainInto('trades', 'a table')).toBe(false);
    await journal.acknowledge('trades', 6, 6);
    await journal.close();

    const again = await testJournal(dataDir);
    expect(await again.journal.drainInto('trades', 'a table')).toBe(false);
    expect(await again.journal.backlog()).toMatchObject({ trades: 0 });
    expect(await again.journal.drainInto('trades', 'another table')).toBe(true);
    expect(await again.journal.backlog()).toMatchObject({ trades: 6 });
    expect(await again.journal.drainInto('trades', 'another table')).toBe(false);
  });

  test('tells since when the oldest trade has been waiting', async () => {
    const { journal, symbols } = await testJournal();
    const first = tradeBatch(symbols, TRADES.slice(0, 2), { receivedMs: 1_000 });
    const second = tradeBatch(symbols, TRADES.slice(2), { receivedMs: 2_000 });
    await journal.commit(entryOf({ trades: [first, second] }));
    expect(await journal.oldestBacklogMs()).toBe(1_000);
    await journal.acknowledge('trades', 2, 0);
    expect(await journal.oldestBacklogMs()).toBe(2_000);
    await journal.acknowledge('trades', 6, 0);
    expect(await journal.oldestBacklogMs()).toBeNull();
  });

  test('refuses to acknowledge what was never handed out, or backwards, or safe before it was acknowledged', async () => {
    const { journal, symbols } = await testJournal();
    await journal.commit(entryOf({ trades: [tradeBatch(symbols, TRADES)] }));
    await expect(journal.acknowledge('trades', 7, 0)).rejects.toThrow(RangeError);
    await journal.acknowledge('trades', 3, 0);
    await expect(journal.acknowledge('trades', 2, 0)).rejects.toThrow(RangeError);
    await expect(journal.acknowledge('trades', 4, 5)).rejects.toThrow(RangeError);
  });

  test('does not touch the inbox: the newest alerts come first', async () => {
    const { journal } = await testJournal();
    await journal.commit(entryOf({ alerts: [alert(105), alert(106), alert(107)] }));
    expect((await journal.alerts(2)).map(({ price }) => price)).toEqual([107, 106]);
  });
});

test('rejected records are kept with their raw bytes', async () => {
  const { journal } = await testJournal();
  const record = {
    topic: 'stocks',
    partition: 2,
    offset: 77,
    reason: 'price' as const,
    detail: 'price: expected a number above 0, got "–1"',
    raw: Uint8Array.from({ length: 300 }, (_, i) => i % 256),
    receivedMs: epochMs(9),
  };
  await journal.commit(entryOf({ rejected: [record, { ...record, offset: 78, raw: new Uint8Array() }] }));
  const [second, first] = await journal.rejected(10);
  expect(first).toEqual(record);
  expect(second).toMatchObject({ offset: 78, raw: new Uint8Array() });
});

test('gaps of the feed are counted, and kept with the newest of them', async () => {
  const { journal, dataDir } = await testJournal();
  const recreated = { ...GAP, fromOffset: 60, toOffset: 0, reason: 'recreated' as const };
  await journal.commit(entryOf({ gaps: [GAP] }));
  await journal.commit(entryOf({ gaps: [recreated] }));
  const expected = { count: 2, records: 20, newest: recreated };
  expect(journal.status().gaps).toEqual(expected);
  await journal.close();
  const again = await testJournal(dataDir);
  expect(again.journal.status().gaps).toEqual(expected);
});

describe('a journal that cannot be used', () => {
  test('of another version is refused with what to do', async () => {
    const { journal, dataDir } = await testJournal();
    await journal.close();
    await querySql('UPDATE meta SET schema_version = 999', join(dataDir, 'journal.duckdb'));
    await expect(testJournal(dataDir)).rejects.toThrow(/has version 999.*writes version 3.*dataDir/);
  });

  test('of version 1 is brought up to this one, its alerts and cursors as they were', async () => {
    const { journal, dataDir } = await testJournal();
    await journal.commit(entryOf({ alerts: [ALERT, ALERT] }));
    await journal.acknowledge('alerts', 1, 1);
    await journal.close();
    await querySql(
      `ALTER TABLE alerts DROP COLUMN message; ALTER TABLE alerts DROP COLUMN details;
       ALTER TABLE drain_cursors DROP COLUMN target; DROP TABLE gaps;
       UPDATE meta SET schema_version = 1`,
      join(dataDir, 'journal.duckdb'),
    );
    const again = await testJournal(dataDir);
    await again.journal.commit(entryOf({ alerts: [TOLD], gaps: [GAP] }));
    const [newest, , oldest] = await again.journal.alerts(10);
    expect(oldest).toEqual({ ...ALERT, sequence: 1 });
    expect(newest).toEqual({ ...TOLD, sequence: 3 });
    expect(await again.journal.drainInto('alerts', 'a table')).toBe(false);
    expect(await again.journal.backlog()).toMatchObject({ alerts: 2 });
    expect(again.journal.status().gaps).toEqual({ count: 1, records: 20, newest: GAP });
  });

  test('that another process holds is refused with what to do', async () => {
    const dataDir = await tempDir();
    const child = fileURLToPath(new URL('./commit-forever.ts', import.meta.url));
    const holder = spawn(process.execPath, [child, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await linesOf(holder, 1);
    await expect(testJournal(dataDir)).rejects.toThrow(/Another StockStream is using this data folder/);
  });

  test('because its file is no journal says so', async () => {
    const dataDir = await tempDir();
    await writeFile(
      join(dataDir, 'journal.duckdb'),
      'this is not a database, but long enough to look like one'.repeat(100),
    );
    await expect(testJournal(dataDir)).rejects.toThrow(/damaged.*Move the file/);
  });

  test('because its folder is a file says so', async () => {
    const dataDir = await tempDir();
    await writeFile(join(dataDir, 'file'), '');
    await expect(testJournal(join(dataDir, 'file'))).rejects.toThrow(/Cannot open the journal/);
  });

  test('refuses every entry after one that failed', async () => {
    const { journal, symbols } = await testJournal();
    const broken = { ...tradeBatch(symbols, TRADES), stock: new Uint32Array([99, 99, 99, 99, 99, 99]) };
    await expect(journal.commit(entryOf({ trades: [broken] }))).rejects.toThrow(
      /Cannot write to the journal/,
    );
    await expect(journal.commit(entryOf({}))).rejects.toThrow(/Cannot write to the journal/);
    expect(journal.status()).toMatchObject({
      trades: 0,
      problem: expect.stringContaining('no stock has index 99'),
    });
  });
});
