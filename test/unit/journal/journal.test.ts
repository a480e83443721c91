import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import type { Recovery } from '../../../main/journal/journal.ts';
import type { TradeBatch } from '../../../main/trades/trade-batch.ts';
import { barState } from '../../support/bar-states.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { querySql } from '../../support/journal-file.ts';
import { ACME, alert, GAP, TRADES } from '../../support/journal-samples.ts';
import { testJournal } from '../../support/journals.ts';
import { tradeBatch } from '../../support/trades.ts';

const FOREVER = epochMs(Number.MAX_SAFE_INTEGER);

async function replayed(
  recovery: Recovery,
  from: 'checkpoint' | 'start' = 'checkpoint',
): Promise<TradeBatch[]> {
  const batches: TradeBatch[] = [];
  for await (const batch of recovery.replay({ from })) batches.push(batch);
  return batches;
}

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
