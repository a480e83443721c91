import { expect, test } from 'vitest';
import type { SymbolInfo } from '../../../contract/protocol.ts';
import type { Stock } from '../../../contract/units.ts';
import { windowViewOf } from '../../../renderer/bridge/window-view.ts';
import { sparklinePath } from '../../../renderer/components/sparkline.tsx';
import { DEFAULT_SORT, matches, nextSort, sortStocks } from '../../../renderer/panels/watch-list-order.ts';
import type { Quote } from '../../../renderer/stores/quotes.ts';

const STOCKS = ['C', 'A', 'D', 'B'] as Stock[];
const CHANGES: Readonly<Record<string, number>> = { A: 1, B: 3, C: 1, D: Number.NaN };
const quoteOf = (stock: Stock) => ({ changePercent: CHANGES[stock] }) as Quote;

test('ties go by symbol and undefined values last, in either direction', () => {
  const sorted = (direction: 'ascending' | 'descending') =>
    sortStocks(STOCKS, quoteOf, { column: 'changePercent', direction }).join('');
  expect(sorted('descending')).toBe('BACD');
  expect(sorted('ascending')).toBe('ACBD');
  expect(sortStocks(STOCKS, quoteOf, DEFAULT_SORT).join('')).toBe('ABCD');
});

test('a column begins with its greatest values, a second click turns it round', () => {
  const first = nextSort(DEFAULT_SORT, 'volume');
  expect(first).toEqual({ column: 'volume', direction: 'descending' });
  expect(nextSort(first, 'volume').direction).toBe('ascending');
});

test('the filter finds symbols and words of names by their beginnings', () => {
  const symbol = { name: 'Bank of America' } as SymbolInfo;
  const found = (query: string) => matches(query, 'BAC' as Stock, symbol);
  expect(['', 'ba', 'BAC', 'amer', 'bank am'].map(found)).toEqual([true, true, true, true, true]);
  expect(['ac', 'x', 'bank x'].map(found)).toEqual([false, false, false]);
});

test('a sparkline spans its box; a flat one runs through the middle', () => {
  expect(sparklinePath(Float64Array.of(1, 3), 10, 10)).toBe('M0.0,9.0L10.0,1.0');
  expect(sparklinePath(Float64Array.of(2, 2), 10, 10)).toBe('M0.0,5.0L10.0,5.0');
  expect(sparklinePath(Float64Array.of(2), 10, 10)).toBe('');
});

test('a window shows what its address says, and the main view when that makes no sense', () => {
  expect(windowViewOf('?kind=chart&stock=IBM&interval=5m')).toEqual({
    kind: 'chart',
    stock: 'IBM',
    interval: '5m',
  });
  expect(windowViewOf('?token=x&kind=chart')).toEqual({ kind: 'chart' });
  expect(windowViewOf('?kind=chart&stock=<script>')).toEqual({ kind: 'main' });
  expect(windowViewOf('')).toEqual({ kind: 'main' });
});
