/** Recorded trades of two days whose sums a test knows, as whole numbers, and those sums by plain loops. */
import { writeFile } from 'node:fs/promises';

export interface KnownTrade {
  readonly stock: string;
  readonly sector: string;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly price: number;
  readonly quantity: number;
}

const HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
/** One begins like a formula of a spreadsheet. */
const STOCKS = [
  ['=F', ''],
  ['AAPL', 'Technology'],
  ['JPM', 'Financials'],
  ['MSFT', 'Technology'],
] as const;
/** Regular sessions of New York. */
const DAYS = [Date.UTC(2024, 2, 5), Date.UTC(2024, 2, 6)];
const HOURS = [15, 16];
const HOUR_MS = 3_600_000;
const TRADES_AN_HOUR = 5;

export const KNOWN_TRADES: readonly KnownTrade[] = DAYS.flatMap((day, d) =>
  HOURS.flatMap((hour) =>
    Array.from({ length: TRADES_AN_HOUR }, (_, minute) =>
      STOCKS.flatMap(([stock, sector], s) => {
        // So that a cell is empty: JPM does not trade in the first hour of a day.
        if (stock === 'JPM' && hour === HOURS[0]) return [];
        const timeMs = day + hour * HOUR_MS + minute * 60_000 + s * 1000;
        return [{ stock, sector, timeMs, price: 100 * (s + 1) + minute, quantity: 10 * (d + 1) + hour - 15 }];
      }),
    ).flat(),
  ),
);

/** Those of the last day: what is `today` once all have been read. */
export const TODAYS_TRADES = KNOWN_TRADES.filter(({ timeMs }) => timeMs >= (DAYS[1] ?? 0));

export async function writeKnownTrades(file: string): Promise<void> {
  const rows = KNOWN_TRADES.map(
    ({ stock, timeMs, price, quantity }, i) => `${timeMs * 1000},${stock},${i + 1},${price},${quantity},Q,,0`,
  );
  await writeFile(file, `${[HEADER, ...rows].join('\n')}\n`);
}

export const hourOf = ({ timeMs }: KnownTrade): string => String(new Date(timeMs).getUTCHours());
export const notionalOf = ({ price, quantity }: KnownTrade): number => price * quantity;

/** Sums of the trades by a row's and a column's key: of each row, and of all under `total`, first the total, then the columns. */
export function knownPivot(
  trades: readonly KnownTrade[],
  rowOf: (trade: KnownTrade) => string,
  columnOf: ((trade: KnownTrade) => string) | undefined,
  numberOf: (trade: KnownTrade) => number,
): Record<string, number[]> {
  const keys = (keyOf: (trade: KnownTrade) => string) => [...new Set(trades.map(keyOf))].sort();
  const columns = columnOf === undefined ? [] : keys(columnOf);
  const sum = (some: readonly KnownTrade[]) =>
    some.length === 0 ? Number.NaN : some.reduce((total, trade) => total + numberOf(trade), 0);
  const line = (some: readonly KnownTrade[]) => [
    sum(some),
    ...columns.map((column) => sum(some.filter((trade) => columnOf?.(trade) === column))),
  ];
  const rows = keys(rowOf).map((row) => [row, line(trades.filter((trade) => rowOf(trade) === row))]);
  return { ...Object.fromEntries(rows), total: line(trades) };
}
