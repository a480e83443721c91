/** Grouping by SQL over the raw trades, written from SEMANTICS and sharing nothing with the engine. */
import type { GroupKey, GroupValue } from '../../contract/pivot.ts';
import type { OracleMarket } from './oracle-bars.ts';

const NEW_YORK = `make_timestamptz(event_time_us) AT TIME ZONE 'America/New_York'`;

/** Start of the window of so many seconds, ms. */
const windowStart = (seconds: number): string =>
  `(event_time_us // ${seconds * 1_000_000} * ${seconds * 1000})::DOUBLE`;

/** SQL of each key. The recordings tell no side: it is made up by the tick rule, from the stock's price before. */
const KEYS: Readonly<Record<GroupKey, string>> = {
  stock: 'stock',
  sector: `CASE stock WHEN 'SPY' THEN 'Funds' WHEN 'IBM' THEN 'Technology' ELSE 'Financials' END`,
  trade_type: `CASE sign(price - lag(price) OVER (PARTITION BY stock ORDER BY line)) WHEN 1 THEN 'BUY' WHEN -1 THEN 'SELL' ELSE '' END`,
  trading_day: `strftime((${NEW_YORK})::DATE, '%Y-%m-%d')`,
  hour: `hour(make_timestamp(event_time_us))::DOUBLE`,
  '1s': windowStart(1),
  '5s': windowStart(5),
  '15s': windowStart(15),
  '1m': windowStart(60),
  '5m': windowStart(300),
  '15m': windowStart(900),
  '1h': windowStart(3600),
  '1d': `epoch_ms(date_trunc('day', ${NEW_YORK}) AT TIME ZONE 'America/New_York')::DOUBLE`,
};

const VALUES: Readonly<Record<GroupValue, string>> = {
  price: 'price',
  quantity: 'quantity',
  notional: 'price * quantity',
};

export type OracleGroup = Readonly<Record<string, string | number | null>>;

/**
 * Returns the groups of the first `files` files in ascending order of their keys. The deviation is taken around the group's own mean, in
 * a second pass.
 */
export function oracleGroups(
  market: OracleMarket,
  files: number,
  keys: readonly GroupKey[],
  value: GroupValue,
): Promise<OracleGroup[]> {
  const named = keys.map((key) => `${KEYS[key]} AS "${key}"`).join(', ');
  const list = keys.map((key) => `"${key}"`).join(', ');
  const partition = keys.length === 0 ? '' : `PARTITION BY ${list}`;
  return market.query<OracleGroup>(`
    WITH keyed AS (
      SELECT ${named}${keys.length === 0 ? '' : ', '} ${VALUES[value]} AS v, price, quantity,
        row_number() OVER (ORDER BY event_time_us, line) AS place
      FROM trades WHERE file < ${files}
    ), centred AS (SELECT *, v::DOUBLE - avg(v::DOUBLE) OVER (${partition}) AS d FROM keyed)
    SELECT ${list}${keys.length === 0 ? '' : ', '} count(*)::DOUBLE AS count, sum(v)::DOUBLE AS sum,
      sum(v)::DOUBLE / count(*) AS mean, min(v)::DOUBLE AS min, max(v)::DOUBLE AS max,
      arg_min(v, place)::DOUBLE AS first, arg_max(v, place)::DOUBLE AS last,
      sqrt((sum(d * d) - sum(d) * sum(d) / count(*)) / count(*)) AS stddev,
      sum(price * quantity)::DOUBLE / nullif(sum(quantity), 0)::DOUBLE AS vwap
    FROM centred ${keys.length === 0 ? '' : 'GROUP BY ALL ORDER BY ALL'}`);
}
