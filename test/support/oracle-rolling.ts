/** Statistics, price changes and rankings by SQL over the raw trades, written from SEMANTICS and sharing nothing with the engine. */
import type { OracleMarket } from './oracle-bars.ts';

export interface OracleRolling {
  readonly stock: string;
  readonly window: string;
  readonly time_us: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly stddev: number;
  readonly volume: number;
  readonly trade_count: number;
  readonly vwap: number | null;
  readonly return: number;
}

/** Of the trading day (`day`) or a window. */
export interface OracleStatistics extends Omit<OracleRolling, 'window'> {
  readonly period: string;
  readonly notional: number;
}

export interface OracleQuote {
  readonly stock: string;
  readonly time_us: number;
  readonly last: number;
  readonly reference: number;
  readonly change: number;
  readonly change_percent: number;
  readonly volume: number;
  readonly trade_count: number;
  readonly session_mean: number;
}

export interface OracleRank {
  readonly rank: number;
  readonly stock: string;
  readonly kind: string;
  readonly value: number;
  readonly last: number;
  readonly reference: number | null;
  readonly change_percent: number | null;
  readonly volume: number;
}

/** Which trades count: of the first `files` files, up to `atUs`. */
export interface OracleScope {
  readonly files: number;
  readonly atUs?: number;
  /** The previous close is the last price of the last regular session, 09:30 to 16:00 in New York, for days without holidays. */
  readonly regular?: boolean;
}

export const ORACLE_WINDOWS: Readonly<Record<string, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3600,
};

const NEW_YORK_DAY = `(make_timestamptz(event_time_us) AT TIME ZONE 'America/New_York')::DATE`;

/** `seen`: the trades with their place in order, second and trading day, and those of their stock's newest trade. */
const seen = ({ files, atUs }: OracleScope): string => `
  seen AS (
    SELECT *, max(second) OVER own AS newest_second, max(day) OVER own AS newest_day, max(event_time_us) OVER own AS newest_us
    FROM (
      SELECT *, row_number() OVER (ORDER BY event_time_us, line) AS place,
        event_time_us // 1000000 AS second, ${NEW_YORK_DAY} AS day
      FROM trades WHERE file < ${files} ${atUs === undefined ? '' : `AND event_time_us <= ${atUs}`}
    ) WINDOW own AS (PARTITION BY stock)
  )`;

/** Population standard deviation from integer sums, so that SQL's own rounding is out of question. */
const stddev = (nanos: string): string => `
  sqrt((count(*) * sum(${nanos} * ${nanos}) - sum(${nanos}) * sum(${nanos}))::DOUBLE) / count(*) / 1e9`;
const NANOS = '(price * 1000000000)::HUGEINT';

/** Returns the statistics by stock, then of the trading day (`day`), then by window, shortest first. */
export function oracleStatistics(market: OracleMarket, scope: OracleScope): Promise<OracleStatistics[]> {
  const windows = Object.entries(ORACLE_WINDOWS).map(([name, seconds]) => `('${name}', ${seconds})`);
  return market.query(`
    WITH ${seen(scope)}, periods(name, seconds) AS (VALUES ('day', 0), ${windows.join(', ')})
    SELECT stock, name AS period, any_value(newest_us)::DOUBLE AS time_us,
      sum(price)::DOUBLE / count(*) AS mean, min(price)::DOUBLE AS min, max(price)::DOUBLE AS max,
      ${stddev(NANOS)} AS stddev, sum(quantity)::DOUBLE AS volume, count(*)::DOUBLE AS trade_count,
      sum(price * quantity)::DOUBLE AS notional,
      sum(price * quantity)::DOUBLE / nullif(sum(quantity), 0)::DOUBLE AS vwap,
      (arg_max(price, place) - arg_min(price, place))::DOUBLE / arg_min(price, place)::DOUBLE AS "return"
    FROM seen, periods WHERE CASE WHEN seconds = 0 THEN day = newest_day ELSE second > newest_second - seconds END
    GROUP BY stock, name, seconds ORDER BY stock, seconds`);
}

/** Returns the statistics of the windows by stock, then by window, shortest first. */
export async function oracleRolling(market: OracleMarket, scope: OracleScope): Promise<OracleRolling[]> {
  const all = await oracleStatistics(market, scope);
  return all
    .filter(({ period }) => period !== 'day')
    .map(({ period, notional: _, ...rest }) => ({ ...rest, window: period }));
}

/** Returns last price, change from the previous close (else from the session's open) and the day's figures, by stock. */
export function oracleQuotes(market: OracleMarket, scope: OracleScope): Promise<OracleQuote[]> {
  return market.query(`
    WITH ${seen(scope)}, measures AS (
      SELECT stock, any_value(newest_us)::DOUBLE AS time_us, arg_max(price, place) AS last,
        coalesce(arg_max(price, place) FILTER (day < newest_day), arg_min(price, place) FILTER (day = newest_day)) AS reference,
        sum(quantity) FILTER (day = newest_day)::DOUBLE AS volume,
        count(*) FILTER (day = newest_day)::DOUBLE AS trade_count,
        sum(price) FILTER (day = newest_day)::DOUBLE / count(*) FILTER (day = newest_day) AS session_mean
      FROM seen GROUP BY stock
    )
    SELECT stock, time_us, last::DOUBLE AS last, reference::DOUBLE AS reference, (last - reference)::DOUBLE AS change,
      (100 * (last - reference))::DOUBLE / reference::DOUBLE AS change_percent, volume, trade_count, session_mean
    FROM measures ORDER BY stock`);
}

const KINDS = [
  ['gainers', 'change_percent', 'DESC'],
  ['losers', 'change_percent', 'ASC'],
  ['volume', 'volume', 'DESC'],
  ['notional', 'notional', 'DESC'],
  ['trade_count', 'trade_count', 'DESC'],
  ['volatility', 'volatility', 'DESC'],
] as const;

/**
 * Returns the rows by kind, then by rank.
 * @param window its name; undefined: the trading day.
 */
export function oracleRankings(
  market: OracleMarket,
  scope: OracleScope,
  window: string | undefined,
): Promise<OracleRank[]> {
  const isIn =
    window === undefined ? 'day = newest_day' : `second > newest_second - ${ORACLE_WINDOWS[window]}`;
  const isRegular = `strftime(make_timestamptz(event_time_us) AT TIME ZONE 'America/New_York', '%H:%M') BETWEEN '09:30' AND '15:59'`;
  const isReference = scope.regular === true ? `NOT (${isIn}) AND ${isRegular}` : `NOT (${isIn})`;
  const sessionOpen = window === undefined ? `arg_min(price, place) FILTER (${isIn})` : 'NULL';
  const ranks = KINDS.map(
    ([kind, value, order], i) => `
      SELECT ${i} AS kind_order, row_number() OVER (ORDER BY ${value} ${order}, stock)::DOUBLE AS rank, stock, '${kind}' AS kind,
        ${value} AS value, last::DOUBLE AS last, reference::DOUBLE AS reference, change_percent, volume
      FROM changes WHERE ${value} IS NOT NULL`,
  );
  return market.query(`
    WITH ${seen(scope)}, measures AS (
      SELECT stock, arg_max(price, place) AS last,
        coalesce(arg_max(price, place) FILTER (${isReference}), ${sessionOpen}) AS reference,
        sum(quantity) FILTER (${isIn})::DOUBLE AS volume, sum(price * quantity) FILTER (${isIn})::DOUBLE AS notional,
        count(*) FILTER (${isIn})::DOUBLE AS trade_count
      FROM seen GROUP BY stock
    ), deviations AS (
      SELECT stock, ${stddev(NANOS)} / (sum(price)::DOUBLE / count(*)) AS volatility FROM seen WHERE ${isIn} GROUP BY stock
    ), changes AS (
      SELECT *, 100 * (last - reference)::DOUBLE / reference::DOUBLE AS change_percent FROM measures JOIN deviations USING (stock)
    )
    SELECT * EXCLUDE kind_order FROM (${ranks.join(' UNION ALL ')}) ORDER BY kind_order, rank`);
}
