/** Alerts of a real day: in one go, in small batches, and after twenty restarts at seeded places, with rules of every kind. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Analytics } from '../../main/analytics/analytics.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { takeRows } from '../../main/trades/take-rows.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { NEW_YORK } from '../support/analytics-run.ts';
import { EVERY_RULE } from '../support/every-rule.ts';
import { realBatches } from '../support/real-batches.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { TRADES_2013_10_07 } from '../support/shared-data.ts';

const create = (symbols: SymbolTable): Analytics =>
  new Analytics({ symbols, rules: EVERY_RULE, allowedLatenessUs: 5_000_000, calendarOf: () => NEW_YORK });

const ids = (batches: Iterable<TradeBatch>, analytics: Analytics): string[] =>
  [...batches].flatMap((batch) => analytics.apply(batch).alerts.map(({ rule, id }) => `${rule} ${id}`));

/** Cuts a batch at the given places. */
function* cut(batch: TradeBatch, places: readonly number[]): Generator<TradeBatch> {
  const ends = [...places, batch.length];
  let start = 0;
  for (const end of ends) {
    yield takeRows(
      batch,
      Uint32Array.from({ length: end - start }, (_, i) => start + i),
    );
    start = end;
  }
}

it.skipIf(!existsSync(TRADES_2013_10_07))(
  'are the same ids in one go, in small batches and after 20 restarts (skipped without ../shared/data)',
  async () => {
    const symbols = new SymbolTable();
    const batches = await realBatches([TRADES_2013_10_07], symbols);
    const expected = ids(batches, create(symbols));
    for (const { id } of EVERY_RULE) {
      expect(
        expected.some((each) => each.startsWith(`${id} `)),
        `rule ${id} fired nothing: nothing is shown`,
      ).toBe(true);
    }
    expect(new Set(expected).size).toBe(expected.length);

    const random = seededRandom(20);
    const small = batches.flatMap((batch) => {
      const places = Array.from({ length: 9 }, () => Math.floor(random() * batch.length)).sort(
        (a, b) => a - b,
      );
      return [...cut(batch, places)];
    });
    expect(ids(small, create(symbols))).toEqual(expected);

    const restarts = new Set<number>();
    while (restarts.size < 20) restarts.add(1 + Math.floor(random() * (small.length - 1)));
    let analytics = create(symbols);
    const restarted = small.flatMap((batch, i) => {
      if (restarts.has(i)) {
        const state = analytics.save();
        analytics = create(symbols);
        analytics.restore(state);
      }
      return ids([batch], analytics);
    });
    expect(restarted).toEqual(expected);
  },
);
