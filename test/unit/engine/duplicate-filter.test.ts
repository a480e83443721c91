import { expect, test } from 'vitest';
import { DuplicateFilter } from '../../../main/ingest/duplicate-filter.ts';
import { IdSet, wordsOf } from '../../../main/ingest/id-set.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { testJournal } from '../../support/journals.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tradeBatch } from '../../support/trades.ts';

test('an id set tells ids that differ in any word, and grows', () => {
  const random = seededRandom(7);
  const set = new IdSet();
  const oracle = new Set<string>();
  for (let i = 0; i < 30_000; i++) {
    // Few values per word, so that most ids are near others and a third comes twice.
    const words = Uint32Array.from({ length: 4 }, () => Math.floor(random() * 16));
    const key = words.join();
    expect(set.add(words, 0, i)).toBe(!oracle.has(key));
    oracle.add(key);
  }
  expect(set.size).toBe(oracle.size);
});

test('an id set that forgets its older half still knows every id of the time that it names', () => {
  const set = new IdSet();
  const ids = Array.from({ length: 10_000 }, (_, i) => Uint32Array.of(i, i * 7, 3, 4));
  ids.forEach((words, timeUs) => {
    set.add(words, 0, timeUs);
  });
  const fromUs = set.forgetOlderHalf();
  expect(fromUs).toBeGreaterThan(4_000);
  expect(fromUs).toBeLessThan(6_000);
  expect(set.size).toBe(10_000 - fromUs);
  ids.forEach((words, timeUs) => {
    expect(set.add(words, 0, timeUs)).toBe(timeUs < fromUs);
  });
});

test('ids are read whatever their alignment', () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => i);
  expect(wordsOf(bytes.subarray(1, 33))).toEqual(wordsOf(bytes.slice(1, 33)));
});

test('a filter of little memory asks the journal about old trades, and lets no duplicate through', async () => {
  const { journal, symbols } = await testJournal();
  const filter = new DuplicateFilter(journal, 100);
  const batch = (from: number, count: number) =>
    tradeBatch(
      symbols,
      Array.from({ length: count }, (_, i) => ({ timeUs: from + i, offset: from + i })),
    );
  let stored = 0;
  for (let from = 0; from < 1000; from += 50) {
    const fresh = await filter.fresh(batch(from, 50));
    stored += fresh.length;
    await journal.commit(entryOf({ trades: [fresh] }));
    if (filter.isFull) filter.trim();
  }
  expect(stored).toBe(1000);
  for (let from = 0; from < 1000; from += 200) expect((await filter.fresh(batch(from, 200))).length).toBe(0);

  const restarted = new DuplicateFilter(journal, 100);
  await restarted.refill();
  const mixed = await restarted.fresh(batch(900, 200));
  expect([...mixed.offset]).toEqual(Array.from({ length: 100 }, (_, i) => 1000 + i));
});
