/** Grouping by SQL over the raw trades, written from SEMANTICS and sharing nothing with the engine. */
import type { OracleMarket } from './oracle-bars.ts';

const NEW_YORK = `make_timestamptz(event_time_us) AT TIME ZONE 'America/New_York'`;

/** SQL of each key that the tests group by. */
const KEYS: Readonly<Record<string, string>> = {
  stock: 'stock',
  trading_day: `strftime((${NEW_YORK})::DATE, '%Y-%m-%d')`,
  hour: `hour(make_timestamp(event_time_us))::DOUBLE`,
  '15m': `(event_time_us // 900000000 * 900000)::DOUBLE`,
  '1d': `epoch_ms(date_trunc('day', ${NEW_YORK}) AT TIME ZONE 'America/New_York')::DOUBLE`,
};

const VALUES: Readonly<Record<string, string>> = {
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
  keys: readonly string[],
  value: string,
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
