/** A connection of one history query: what SQL cannot know of stocks and trading days is put beside the journal, in temporary tables. */
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { parseStock, type Stock } from '../../contract/units.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { StockRange } from './history-scope.ts';
import { JournalError } from './journal-error.ts';

/** What is known of a stock's listing. */
export interface StockListings {
  calendarOf(stock: Stock): Calendar;
  sectorOf(stock: Stock): string;
}

const HOUR_US = 3_600_000_000;

async function fill<Row>(
  connection: DuckDBConnection,
  table: string,
  rows: Iterable<Row>,
  append: (appender: DuckDBAppender, row: Row) => void,
): Promise<void> {
  const appender = await connection.createAppender(table, 'main', 'temp');
  for (const row of rows) {
    append(appender, row);
    appender.endRow();
  }
  appender.closeSync();
}

/**
 * Returns every stock of the trades that count.
 * @param where SQL that is true for these.
 */
export async function journaledStocks(connection: DuckDBConnection, where: string): Promise<Stock[]> {
  const stocks = await connection.runAndReadAll(`SELECT DISTINCT stock FROM trades WHERE ${where}`);
  return stocks.getRows().map(([text]) => {
    const stock = parseStock(String(text));
    if (stock === undefined)
      throw new JournalError(`The journal holds a trade of the impossible symbol "${text}".`);
    return stock;
  });
}

/** Makes `temp.listings`: each stock's sector, and the number of its time zone. */
export async function addListings(
  connection: DuckDBConnection,
  stocks: readonly Stock[],
  { calendarOf, sectorOf }: StockListings,
): Promise<readonly Calendar[]> {
  const calendars: Calendar[] = [];
  const zones = new Map<string, number>();
  await connection.run('CREATE TEMP TABLE listings (stock VARCHAR, sector VARCHAR, zone INTEGER)');
  await fill(connection, 'listings', stocks, (appender, stock) => {
    const calendar = calendarOf(stock);
    let zone = zones.get(calendar.timeZone);
    if (zone === undefined) {
      zone = calendars.push(calendar) - 1;
      zones.set(calendar.timeZone, zone);
    }
    appender.appendVarchar(stock);
    appender.appendVarchar(sectorOf(stock));
    appender.appendInteger(zone);
  });
  return calendars;
}

/**
 * Makes `temp.hours`: for each hour in which a zone has trades, where in it one trading day ends and the next begins, if one does, and both
 * days. Days are longer than an hour, so there is at most one such cut.
 * @param where SQL that is true for the trades that count.
 */
export async function addHours(
  connection: DuckDBConnection,
  calendars: readonly Calendar[],
  where: string,
): Promise<void> {
  await connection.run(`CREATE TEMP TABLE hours (zone INTEGER, hour_us BIGINT, cut_us BIGINT,
    date_before VARCHAR, date_after VARCHAR, start_before DOUBLE, start_after DOUBLE)`);
  const hours = await connection.runAndReadAll(`
    SELECT DISTINCT zone, (time_us - ((time_us % ${HOUR_US}) + ${HOUR_US}) % ${HOUR_US})::DOUBLE
    FROM trades JOIN temp.listings USING (stock) WHERE ${where}`);
  await fill(connection, 'hours', hours.getRows(), (appender, [zone, start]) => {
    const { days } = calendars[Number(zone)] as Calendar;
    const hourUs = Number(start);
    const [before, after] = [days.dayOf(hourUs), days.dayOf(hourUs + HOUR_US - 1)];
    appender.appendInteger(Number(zone));
    for (const us of [hourUs, after.startUs]) appender.appendBigInt(BigInt(us));
    for (const day of [before, after]) appender.appendVarchar(days.dateOf(day.startUs));
    for (const day of [before, after]) appender.appendDouble(day.startUs / 1000);
  });
}

/** Makes `temp.ranges`, in the place of those of the query before. */
export async function addRanges(connection: DuckDBConnection, ranges: Iterable<StockRange>): Promise<void> {
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE ranges (stock VARCHAR, label VARCHAR, from_us BIGINT, to_us BIGINT)',
  );
  await fill(connection, 'ranges', ranges, (appender, { stock, label, fromUs, toUs }) => {
    appender.appendVarchar(stock);
    appender.appendVarchar(label);
    appender.appendBigInt(BigInt(Math.max(fromUs, Number.MIN_SAFE_INTEGER)));
    appender.appendBigInt(BigInt(Math.min(toUs, Number.MAX_SAFE_INTEGER)));
  });
}
