/** Rows of numbers against those of an oracle, as SEMANTICS says when two implementations agree. */

export type Row = Readonly<Record<string, string | number | null>>;

/** Columns whose numbers are one trade's or a count, and so must be equal. */
const EXACT: ReadonlySet<string> = new Set([
  'time_us',
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'last',
  'reference',
  'min',
  'max',
  'first',
  'volume',
  'trade_count',
  'count',
  'rank',
]);
const RELATIVE = 1e-9;

/**
 * Returns a sentence per value that differs, looked at in the columns of `expected`; means and their kin may by 1e-9 relative.
 * @param means columns that are means here, though they are prices elsewhere.
 */
export function rowDifferences(
  rows: readonly Row[],
  expected: readonly object[],
  means: readonly string[] = [],
): string[] {
  const counts = rows.length === expected.length ? [] : [`${rows.length} rows, not ${expected.length}`];
  const values = expected.flatMap((wantedRow, i) =>
    Object.entries(wantedRow as Row).flatMap(([column, wanted]) => {
      const got = rows[i]?.[column] ?? null;
      return isSame(got, wanted, EXACT.has(column) && !means.includes(column))
        ? []
        : [`row ${i} (${JSON.stringify(rows[i])}), ${column}: ${got}, not ${wanted}`];
    }),
  );
  return [...counts, ...values].slice(0, 20);
}

function isSame(got: Row[string], wanted: Row[string], isExact: boolean): boolean {
  if (got === wanted) return true;
  if (typeof got !== 'number' || typeof wanted !== 'number') return false;
  return !isExact && Math.abs(got - wanted) <= RELATIVE * Math.abs(wanted);
}
