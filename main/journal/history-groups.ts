/** Groups of journaled trades, summed up exactly; bars, rankings and rolling statistics of the past are made of them too. */
import type { Aggregate, GroupValue } from '../../contract/pivot.ts';
import { addHours, addListings, addRanges, journaledStocks, type StockListings } from './history-context.ts';
import type { HistoryMoment } from './history-moment.ts';
import { readGroup, type StoredGroup } from './history-rows.ts';
import { type HistoryScope, whereOf } from './history-scope.ts';
import { groupSql, needsOf, type QueryKey } from './history-sql.ts';

export interface GroupsWanted {
  readonly keys: readonly QueryKey[];
  readonly value: GroupValue;
  /** Those that will be looked at. */
  readonly aggregates: readonly Aggregate[];
  readonly scope: HistoryScope;
}

/** The groups in ascending order of their keys. */
export async function* groupsAt(
  moment: HistoryMoment,
  { keys, value, aggregates, scope }: GroupsWanted,
  listings: StockListings,
): AsyncGenerator<StoredGroup> {
  const { connection } = moment;
  const where = whereOf(scope);
  const isDated = keys.some((key) => key === 'trading_day' || key === '1d');
  if (isDated || keys.includes('sector')) {
    const stocks = await journaledStocks(connection, where);
    const calendars = await addListings(connection, stocks, listings);
    if (isDated) await addHours(connection, calendars, where);
  }
  const ranged = scope.ranges !== undefined;
  if (ranged) await addRanges(connection, scope.ranges);
  const sql = groupSql({ keys, value, where, ranged, needs: needsOf(aggregates) });
  for await (const row of moment.rows(sql)) yield readGroup(row, keys.length, value);
}
