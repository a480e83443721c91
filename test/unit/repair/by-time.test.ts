import { expect, test } from 'vitest';
import { byTime } from '../../../main/cassandra/by-time.ts';
import type { CassandraTrade } from '../../../main/cassandra/queries.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { trade } from '../../support/stored-rows.ts';

async function* partition(trades: readonly CassandraTrade[]): AsyncGenerator<CassandraTrade> {
  yield* trades;
}

/** What comes out, as `STOCK TIME`. */
async function merged(partitions: readonly (readonly CassandraTrade[])[]): Promise<string[]> {
  const out: string[] = [];
  for await (const { stock, timeNs } of byTime(partitions.map(partition))) out.push(`${stock} ${timeNs}`);
  return out;
}

const tradeOf = (stock: string, timeNs: number): CassandraTrade =>
  trade(1, { stock: stock as never, timeNs: BigInt(timeNs) });

test('a hundred partitions of any length come out in one order of time', async () => {
  const random = seededRandom(5);
  const partitions = Array.from({ length: 100 }, (_, index) =>
    Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 1e6))
      .sort((a, b) => a - b)
      .map((timeNs) => tradeOf(`S${index}`, timeNs)),
  );
  const times = (await merged(partitions)).map((row) => Number(row.split(' ')[1]));
  expect(times).toEqual(
    partitions
      .flat()
      .map(({ timeNs }) => Number(timeNs))
      .sort((a, b) => a - b),
  );
});

test('trades of one moment come in the order of their stocks', async () => {
  const partitions = ['C', 'A', 'B'].map((stock) => [tradeOf(stock, 7), tradeOf(stock, 8)]);
  expect(await merged(partitions)).toEqual(['A 7', 'B 7', 'C 7', 'A 8', 'B 8', 'C 8']);
});

test('no partition, and partitions without a trade, give none', async () => {
  expect(await merged([])).toEqual([]);
  expect(await merged([[], []])).toEqual([]);
});
