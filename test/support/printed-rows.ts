/** Rows that `analyze` printed, beside those that they should be. */
import { expect } from 'vitest';

export type PrintedRow = Readonly<Record<string, string | number | null>>;

/** Returns the rows of what was printed as CSV without quotes; null where a value is empty. */
export function parseCsv(csv: string): PrintedRow[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  const columns = header.split(',');
  const value = (text = ''): string | number | null =>
    text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text);
  return lines.map((line) => {
    const texts = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, value(texts[i])]));
  });
}

/** Columns that are exact; means, deviations and their kin may differ by 1e-9 relative. */
const EXACT = new Set(
  'stock window kind rank time_us open_time open high low close min max first last count volume trade_count reference'.split(
    ' ',
  ),
);

/** Single values of this kind are products, which are rounded. */
export const NOTIONALS: readonly string[] = ['min', 'max', 'first', 'last'];

/**
 * Returns where the rows differ, in words; columns that are not expected are passed over.
 * @param rounded columns that are not exact here.
 */
export function differences(
  rows: readonly PrintedRow[],
  expected: readonly object[],
  rounded: readonly string[] = [],
): string[] {
  expect(rows.length).toBe(expected.length);
  return rows.flatMap((row, i) =>
    Object.entries(expected[i] as PrintedRow).flatMap(([column, wanted]) => {
      const got = row[column];
      const isNear =
        typeof got === 'number' &&
        typeof wanted === 'number' &&
        (!EXACT.has(column) || rounded.includes(column)) &&
        Math.abs(got - wanted) <= 1e-9 * Math.abs(wanted);
      return got === wanted || isNear ? [] : [`row ${i}, ${row.stock}, ${column}: ${got}, not ${wanted}`];
    }),
  );
}
