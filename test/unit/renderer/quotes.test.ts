import { expect, test } from 'vitest';
import { QUOTE_FIELDS, type QuotesPayload } from '../../../contract/protocol.ts';
import type { Stock } from '../../../contract/units.ts';
import { KeyedStore } from '../../../renderer/stores/keyed-store.ts';
import { applyQuotes, type Quote } from '../../../renderer/stores/quotes.ts';
import { advance, isStale, streamNow } from '../../../renderer/stores/staleness.ts';

const IBM = 'IBM' as Stock;
const GE = 'GE' as Stock;

function payload(...rows: readonly Partial<Quote>[]): QuotesPayload {
  return {
    kind: 'quotes',
    stocks: rows.map((row) => row.stock ?? IBM),
    values: Float64Array.from(rows.flatMap((row) => QUOTE_FIELDS.map((field) => row[field] ?? Number.NaN))),
    sparklines: rows.map((row) => row.sparkline ?? null),
  };
}

function fed(...payloads: readonly QuotesPayload[]): KeyedStore<Stock, Quote> {
  const store = new KeyedStore<Stock, Quote>();
  for (const each of payloads) store.set(applyQuotes(each, (stock) => store.get(stock)));
  return store;
}

test('values are read by their column; what is undefined is NaN', () => {
  const quote = fed(payload({ last: 12.5, volume: 100 })).get(IBM);
  expect(quote).toMatchObject({ stock: 'IBM', last: 12.5, volume: 100, change: Number.NaN });
});

test('a sparkline stays until a newer one comes', () => {
  const line = Float64Array.of(1, 2);
  const newer = Float64Array.of(2, 3);
  expect(fed(payload({ sparkline: line }), payload({ last: 3 })).get(IBM)?.sparkline).toBe(line);
  expect(fed(payload({ sparkline: line }), payload({ sparkline: newer })).get(IBM)?.sparkline).toBe(newer);
});

test('only the listeners of the stocks that changed are called, once each', () => {
  const store = fed(payload({ stock: IBM, last: 1 }, { stock: GE, last: 1 }));
  const calls: string[] = [];
  store.subscribe(IBM, () => calls.push('IBM'));
  const dispose = store.subscribe(GE, () => calls.push('GE'));
  store.set(applyQuotes(payload({ stock: GE, last: 2 }), (stock) => store.get(stock)));
  expect(calls).toEqual(['GE']);
  dispose();
  store.set(applyQuotes(payload({ stock: GE, last: 3 }), (stock) => store.get(stock)));
  expect(calls).toEqual(['GE']);
});

test('the list of stocks is the same object until a stock is new', () => {
  const store = fed(payload({ stock: IBM }));
  const before = store.keys();
  store.set(applyQuotes(payload({ stock: IBM, last: 2 }), () => undefined));
  expect(store.keys()).toBe(before);
  store.set(applyQuotes(payload({ stock: GE }), () => undefined));
  expect(store.keys()).toEqual([IBM, GE]);
});

test('the usual gap between trades is learned from the updates', () => {
  const quote = fed(
    payload({ lastTimeMs: 0, tradeCount: 1 }),
    payload({ lastTimeMs: 10_000, tradeCount: 6 }),
    payload({ lastTimeMs: 14_000, tradeCount: 8 }),
  ).get(IBM);
  expect(quote?.usualGapMs).toBeCloseTo(2000);
});

test('a busy stock is stale after a minute of silence, a quiet one after twenty of its gaps', () => {
  expect(isStale(0, 500, 59_000)).toBe(false);
  expect(isStale(0, 500, 61_000)).toBe(true);
  expect(isStale(0, 60_000, 61_000)).toBe(false);
  expect(isStale(0, 60_000, 21 * 60_000)).toBe(true);
});

test("the stream's time goes on with the wall clock when no trade comes, and never goes back", () => {
  const clock = advance({ newestMs: 1_000, seenMs: 50_000 }, 3_000, 60_000);
  expect(streamNow(clock, 65_000)).toBe(8_000);
  expect(advance(clock, 2_000, 70_000)).toBe(clock);
});
