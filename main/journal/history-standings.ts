/**
 * Rankings and rolling statistics of the past. What they count is a few stretches of each stock's trades: its trading day or window, and
 * what a change is measured from. Once these are found, the stretches are groups like others, so no definition is written twice and the
 * engine's thread, which a replay through the live operators would hold up, does nothing but read a few rows.
 */
import { WINDOW_SECONDS, type Window } from '../../contract/alerts.ts';
import type { RankingPeriod } from '../../contract/rankings.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { Stock } from '../../contract/units.ts';
import { percentChange } from '../alerts/percent-change.ts';
import type { Standing } from '../analytics/rankings.ts';
import type { TradeStatistics } from '../analytics/trade-sums.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { TradingDay } from '../calendar/trading-days.ts';
import { addRanges, journaledStocks, type StockListings } from './history-context.ts';
import { type GroupsWanted, groupsAt } from './history-groups.ts';
import type { HistoryMoment } from './history-moment.ts';
import { statisticsOf } from './history-rows.ts';
import { type HistoryScope, type StockRange, whereOf } from './history-scope.ts';

export interface StandingsWanted {
  readonly period: RankingPeriod;
  readonly previousClose: PreviousClose;
  /** `YYYY-MM-DD`: only stocks that traded on this trading day of their own calendar, as they stood at its end; absent: each as of its newest trade. */
  readonly day?: string | undefined;
  /** The last instant, µs, that counts. */
  readonly untilUs?: number | undefined;
}

export interface RollingWanted {
  readonly windows: readonly Window[];
  readonly stock?: Stock | undefined;
  /** The last instant, µs, that counts. */
  readonly untilUs?: number | undefined;
}

/** Statistics over a window that ends with the second of the stock's newest trade. */
export interface RollingWindow {
  readonly stock: Stock;
  readonly window: Window;
  /** Event time of the stock's newest trade, µs. */
  readonly newestUs: number;
  readonly statistics: TradeStatistics;
}

const SECOND_US = 1_000_000;
const NOW = 'now';
const REFERENCE = 'reference';
const BEGINNING_US = Number.NEGATIVE_INFINITY;
/** Local dates begin and end within so many of UTC's. */
const ZONE_REACH_US = 16 * 3_600 * SECOND_US;
const DAY_US = 24 * 3_600 * SECOND_US;
/** A stock that trades at all has traded in so much time, holidays included. */
const JUST_BEFORE_US = 5 * DAY_US;

type Until = Pick<HistoryScope, 'untilUs'>;

/** Returns what each stock that traded is ranked by, in no order. */
export async function standingsAt(
  moment: HistoryMoment,
  { period, previousClose, day, ...until }: StandingsWanted,
  listings: StockListings,
): Promise<Standing[]> {
  const { calendarOf } = listings;
  const ends =
    day === undefined
      ? await newestOfAll(moment, until)
      : await newestIn(moment, await rangesOfDay(moment, day, listings), until);
  const ranges: StockRange[] = [];
  for (const [stock, newestUs] of ends) {
    const { startUs, endUs } = stretchOf(period, newestUs, calendarOf(stock));
    ranges.push({ stock, label: NOW, fromUs: startUs, toUs: endUs });
  }
  // Over a window any price is a reference; over a day, one of a day or session that counts.
  const counts: Counting =
    period === 'day' ? (calendar, timeUs) => closeOf(previousClose, calendar, timeUs) : () => ALWAYS;
  const references = await referencesBefore(moment, ranges, counts, listings);
  const statistics = await statisticsIn(moment, [...ranges, ...references], until, listings);
  return ranges.flatMap(({ stock }) => {
    const now = statistics.get(`${stock}/${NOW}`);
    if (now === undefined) return [];
    const known = statistics.get(`${stock}/${REFERENCE}`)?.last;
    const reference = known ?? (period === 'day' ? now.first : Number.NaN);
    return [standingOf(stock, now, reference, ends.get(stock) as number)];
  });
}

/** Returns the statistics of every stock, each as of its newest trade, by stock, then by window in the order given. */
export async function* rollingAt(
  moment: HistoryMoment,
  { windows, stock: only, ...until }: RollingWanted,
  listings: StockListings,
): AsyncGenerator<RollingWindow> {
  const ends = await newestOfAll(moment, { ...until, stock: only });
  const stocks = [...ends.keys()].sort();
  const ranges = stocks.flatMap((stock) =>
    windows.map((window): StockRange => {
      const { startUs, endUs } = stretchOf(window, ends.get(stock) as number, listings.calendarOf(stock));
      return { stock, label: window, fromUs: startUs, toUs: endUs };
    }),
  );
  const all = await statisticsIn(moment, ranges, until, listings);
  for (const stock of stocks) {
    for (const window of windows) {
      const statistics = all.get(`${stock}/${window}`);
      if (statistics !== undefined) yield { stock, window, newestUs: ends.get(stock) as number, statistics };
    }
  }
}

/** Returns the event time, µs, of each stock's newest trade of the scope. */
export async function newestOfAll(moment: HistoryMoment, scope: HistoryScope): Promise<Map<Stock, number>> {
  return newestBy(
    moment,
    `SELECT stock, max(time_us)::DOUBLE FROM trades WHERE ${whereOf(scope)} GROUP BY stock`,
  );
}

async function newestIn(
  moment: HistoryMoment,
  ranges: readonly StockRange[],
  until: Until,
): Promise<Map<Stock, number>> {
  await addRanges(moment.connection, ranges);
  return newestBy(
    moment,
    `SELECT stock, max(time_us)::DOUBLE FROM trades JOIN temp.ranges USING (stock)
     WHERE ${whereOf({ ...until, ranges })} AND time_us >= from_us AND time_us < to_us GROUP BY stock`,
  );
}

async function newestBy(moment: HistoryMoment, sql: string): Promise<Map<Stock, number>> {
  const newest = new Map<Stock, number>();
  for await (const [stock, us] of moment.rows(sql)) newest.set(String(stock) as Stock, Number(us));
  return newest;
}

/** Each stock's trading day of that date, for the stocks that may have traded on it. */
async function rangesOfDay(
  moment: HistoryMoment,
  day: string,
  { calendarOf }: StockListings,
): Promise<StockRange[]> {
  const utcUs = Date.parse(`${day}T00:00:00Z`) * 1000;
  const where = whereOf({ fromUs: utcUs - ZONE_REACH_US, toUs: utcUs + DAY_US + ZONE_REACH_US });
  const stocks = await journaledStocks(moment.connection, where);
  return stocks.map((stock) => {
    const { startUs, endUs } = calendarOf(stock).days.dayOn(day);
    return { stock, label: '', fromUs: startUs, toUs: endUs };
  });
}

/** The trading day, or the window S − W < s ≤ S of whole seconds, that ends with a stock's newest trade. */
function stretchOf(period: RankingPeriod, newestUs: number, { days }: Calendar): TradingDay {
  if (period === 'day') return days.dayOf(newestUs);
  const endUs = (Math.floor(newestUs / SECOND_US) + 1) * SECOND_US;
  return { startUs: endUs - WINDOW_SECONDS[period] * SECOND_US, endUs };
}

/** Returns the stretch of the time's trading day whose last price is a reference; undefined when the day has none. */
type Counting = (calendar: Calendar, timeUs: number) => TradingDay | undefined;
const ALWAYS: TradingDay = { startUs: BEGINNING_US, endUs: Number.POSITIVE_INFINITY };

/** SEMANTICS, Price change: what was traded on a weekend or a holiday is no previous close; see StockState.previousClose. */
function closeOf(which: PreviousClose, calendar: Calendar, timeUs: number): TradingDay | undefined {
  const session = calendar.regularSessionOf(timeUs);
  if (session === undefined || which === 'trading_day') return session && calendar.days.dayOf(timeUs);
  return { startUs: session.openUs, endUs: session.closeUs };
}

/**
 * Returns for each range the instant of the last trade before it that counts. It is looked for in the days just before, then in all; a trade
 * that does not count sends the search to before it. So there is one query for the usual day, and a further one for each day that all
 * those left were closed on.
 */
async function referencesBefore(
  moment: HistoryMoment,
  ranges: readonly StockRange[],
  counts: Counting,
  { calendarOf }: StockListings,
): Promise<StockRange[]> {
  const found: StockRange[] = [];
  let open = ranges.map(({ stock, fromUs }) => justBefore(stock, fromUs));
  while (open.length > 0) {
    const newest = await newestIn(moment, open, {});
    const next: StockRange[] = [];
    for (const range of open) {
      const { stock } = range;
      const timeUs = newest.get(stock);
      if (timeUs === undefined) {
        if (range.fromUs > BEGINNING_US) next.push({ ...range, fromUs: BEGINNING_US });
        continue;
      }
      const calendar = calendarOf(stock);
      const counting = counts(calendar, timeUs);
      if (counting === undefined || timeUs < counting.startUs) {
        next.push(justBefore(stock, calendar.days.dayOf(timeUs).startUs));
      } else if (timeUs >= counting.endUs) next.push(justBefore(stock, counting.endUs));
      else found.push({ stock, label: REFERENCE, fromUs: timeUs, toUs: timeUs + 1 });
    }
    open = next;
  }
  return found;
}

function justBefore(stock: Stock, toUs: number): StockRange {
  return { stock, label: REFERENCE, fromUs: toUs - JUST_BEFORE_US, toUs };
}

/** By `stock/label` of the range. */
async function statisticsIn(
  moment: HistoryMoment,
  ranges: readonly StockRange[],
  until: Until,
  listings: StockListings,
): Promise<Map<string, TradeStatistics>> {
  const statistics = new Map<string, TradeStatistics>();
  const wanted: GroupsWanted = {
    keys: ['stock', 'label'],
    value: 'price',
    aggregates: ['first', 'last', 'stddev'],
    scope: { ...until, ranges },
  };
  for await (const { values, row } of groupsAt(moment, wanted, listings)) {
    statistics.set(values.join('/'), statisticsOf(row));
  }
  return statistics;
}

function standingOf(stock: Stock, now: TradeStatistics, reference: number, lastTimeUs: number): Standing {
  const { last, volume, notional, tradeCount, stddev, mean } = now;
  return {
    stock,
    last,
    reference,
    changePercent: percentChange(last, reference),
    volume,
    notional,
    tradeCount,
    volatility: stddev / mean,
    lastTimeUs,
  };
}
