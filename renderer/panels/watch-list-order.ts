/** Order of the watch-list's rows: total, so that equal values never swap places. */
import type { SymbolInfo } from '../../contract/protocol.ts';
import type { Stock } from '../../contract/units.ts';
import type { Quote } from '../stores/quotes.ts';

export const COLUMNS = ['stock', 'last', 'change', 'changePercent', 'volume'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sort {
  readonly column: Column;
  readonly direction: 'ascending' | 'descending';
}

export const DEFAULT_SORT: Sort = { column: 'stock', direction: 'ascending' };

/** A click on the sorted column turns it round; numbers begin with the greatest. */
export function nextSort(sort: Sort, column: Column): Sort {
  if (sort.column === column) {
    return { column, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
  }
  return { column, direction: column === 'stock' ? 'ascending' : 'descending' };
}

/** Undefined values go last in either direction; ties go by stock, ascending. */
export function sortStocks(
  stocks: readonly Stock[],
  quoteOf: (stock: Stock) => Quote | undefined,
  { column, direction }: Sort,
): readonly Stock[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const byName = (a: Stock, b: Stock) => (a < b ? -1 : Number(a > b));
  if (column === 'stock') return [...stocks].sort((a, b) => sign * byName(a, b));
  const value = (stock: Stock) => quoteOf(stock)?.[column] ?? Number.NaN;
  return [...stocks].sort((a, b) => {
    const left = value(a);
    const right = value(b);
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || byName(a, b);
    }
    return sign * (left - right) || byName(a, b);
  });
}

/** Every word has to begin the symbol or a word of the company's name. */
export function matches(query: string, stock: Stock, symbol: SymbolInfo | undefined): boolean {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const heads = [stock, ...(symbol?.name.split(/\s+/) ?? [])].map((text) => text.toLowerCase());
  return words.every((word) => heads.some((head) => head.startsWith(word)));
}
