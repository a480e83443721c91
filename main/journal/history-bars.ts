/** Bars of any interval and range, made of the journaled trades: those that are still open are among them, as they stand. */
import type { Bar, Interval } from '../../contract/bars.ts';
import { INTERVAL_MS } from '../../contract/bars.ts';
import { epochMs, type Stock } from '../../contract/units.ts';
import { journaledStocks, type StockListings } from './history-context.ts';
import { groupsAt } from './history-groups.ts';
import type { HistoryMoment } from './history-moment.ts';
import { type StoredGroup, statisticsOf } from './history-rows.ts';
import { type HistoryScope, type StockRange, whereOf } from './history-scope.ts';

export interface BarsWanted {
  readonly interval: Interval;
  readonly stock?: Stock | undefined;
  /** Bars that open at or after this instant, µs; absent: all. */
  readonly fromUs?: number | undefined;
  /** Bars that open before this instant, µs, with all their trades; absent: all. */
  readonly toUs?: number | undefined;
  /** The last instant, µs, of which trades count. */
  readonly untilUs?: number | undefined;
  /** Bars of each stock before the first one wanted that come too, for averages and indicators, besides those of that trading day. */
  readonly lead: number;
}

/** How often a bar was revised is not known: each has all its trades. */
export type HistoryBar = Omit<Bar, 'revision' | 'state'>;

/** Returns the bars by stock, then by time, those of the lead and maybe more before them included. */
export async function* barsAt(
  moment: HistoryMoment,
  wanted: BarsWanted,
  listings: StockListings,
): AsyncGenerator<HistoryBar> {
  const { interval, fromUs, toUs, stock, untilUs } = wanted;
  // A trading day of 25 hours is the longest that a bar reaches beyond its opening.
  const endUs = toUs === undefined ? undefined : toUs + 2 * INTERVAL_MS[interval] * 1000;
  const scope: HistoryScope = { toUs: endUs, stock, untilUs };
  const ranges =
    fromUs === undefined ? undefined : await leadRanges(moment, { ...wanted, fromUs }, scope, listings);
  const groups = groupsAt(
    moment,
    {
      keys: ['stock', interval],
      value: 'price',
      aggregates: ['first', 'last'],
      scope: { ...scope, ranges },
    },
    listings,
  );
  for await (const group of groups) {
    const bar = barOf(group, interval);
    if (toUs === undefined || bar.openTimeMs * 1000 < toUs) yield bar;
  }
}

/**
 * For each stock the stretch that begins with its lead. Where that is, the stored bars tell: they are some of the bars that there are, so
 * that the lead-th of them lies no later than the lead-th of all.
 */
async function leadRanges(
  moment: HistoryMoment,
  { interval, fromUs, lead }: BarsWanted & { readonly fromUs: number },
  scope: HistoryScope,
  { calendarOf }: StockListings,
): Promise<StockRange[]> {
  const stored = moment.rows(`
    SELECT stock, open_time_ms::DOUBLE FROM (SELECT DISTINCT stock, open_time_ms FROM bars
      WHERE "interval" = '${interval}' AND open_time_ms < ${Math.ceil(fromUs / 1000)})
    QUALIFY row_number() OVER (PARTITION BY stock ORDER BY open_time_ms DESC) = ${lead}`);
  const starts = new Map<string, number>();
  for await (const [stock, ms] of stored) starts.set(String(stock), Number(ms) * 1000);
  const stocks = await journaledStocks(moment.connection, whereOf({ ...scope, fromUs }));
  return stocks.map((stock) => ({
    stock,
    label: '',
    fromUs: Math.min(
      starts.get(stock) ?? Number.NEGATIVE_INFINITY,
      calendarOf(stock).days.dayOf(fromUs).startUs,
    ),
    toUs: Number.POSITIVE_INFINITY,
  }));
}

function barOf({ values: [stock, openTimeMs], row }: StoredGroup, interval: Interval): HistoryBar {
  const { first, max, min, last, volume, tradeCount, notional, vwap } = statisticsOf(row);
  return {
    stock: String(stock) as Stock,
    interval,
    openTimeMs: epochMs(Number(openTimeMs)),
    open: first,
    high: max,
    low: min,
    close: last,
    volume,
    tradeCount,
    notional,
    vwap: Number.isNaN(vwap) ? null : vwap,
  };
}
