/**
 * SQL that groups journaled trades. What SEMANTICS asks to be exact is summed as DECIMAL, so exactly; deviations are taken around the
 * group's own mean in a second pass, from exact differences, so that nothing cancels.
 */
import { INTERVAL_MS } from '../../contract/bars.ts';
import type { Aggregate, GroupKey, GroupValue } from '../../contract/pivot.ts';

/** Temporary tables of a query: see history-context.ts. */
export const LISTINGS = 'temp.listings';
export const HOURS = 'temp.hours';
export const RANGES = 'temp.ranges';

const HOUR_US = 3_600_000_000;

/** SQL: the start, µs, of the stretch of `lengthUs` that a time belongs to, before 1970 too. */
const startOf = (lengthUs: number): string =>
  `(time_us - ((time_us % ${lengthUs}) + ${lengthUs}) % ${lengthUs})`;

/** Keys of a query: those of grouping, and the label of the range that a trade is in. */
export type QueryKey = GroupKey | 'label';

function keySql(key: QueryKey): string {
  switch (key) {
    case 'stock':
    case 'trade_type':
    case 'label':
    case 'sector':
      return key;
    case 'hour':
      return `((${startOf(HOUR_US)} // ${HOUR_US} % 24 + 24) % 24)::DOUBLE`;
    case 'trading_day':
      return 'CASE WHEN time_us < cut_us THEN date_before ELSE date_after END';
    case '1d':
      return 'CASE WHEN time_us < cut_us THEN start_before ELSE start_after END';
    default:
      return `(${startOf(INTERVAL_MS[key] * 1000)} // 1000)::DOUBLE`;
  }
}

const QUANTITY = `coalesce(quantity::DECIMAL(21, 9), size)`;
const WHOLE = `coalesce(quantity, trunc(size))::DECIMAL(12, 0)`;
const FRACTION = `coalesce(size - trunc(size), 0)::DECIMAL(10, 9)`;
/** Σ price × quantity in two parts, of 9 and of 18 digits behind the point: one alone would not hold the greatest. */
const NOTIONAL = `price * ${WHOLE}`;
const NOTIONAL_FRACTION = `price * ${FRACTION}`;

interface ValueSql {
  /** What is compared and shown. */
  readonly plain: string;
  /** What is summed: the value is their sum. */
  readonly parts: readonly [string, string];
}

const VALUES: Readonly<Record<GroupValue, ValueSql>> = {
  price: { plain: 'price', parts: ['price', '0'] },
  quantity: { plain: QUANTITY, parts: [QUANTITY, '0'] },
  notional: {
    // Rounded once for whole shares: 181.92 × 300 is 54576.
    plain: `CASE WHEN ${FRACTION} = 0 THEN (${NOTIONAL})::DOUBLE ELSE price::DOUBLE * (${QUANTITY})::DOUBLE END`,
    parts: [NOTIONAL, NOTIONAL_FRACTION],
  },
};

/** SQL: value − origin, as the nearest double. The two parts of a notional may cancel, so they are added exactly where that fits. */
const DEVIATION: Readonly<Record<GroupValue, string>> = {
  price: '(part_a - origin_a)::DOUBLE',
  quantity: '(part_a - origin_a)::DOUBLE',
  notional: `CASE WHEN abs(part_a - origin_a) < 1e18 THEN ((part_a - origin_a)::DECIMAL(38, 18) + (part_b - origin_b))::DOUBLE
    ELSE (part_a - origin_a)::DOUBLE + (part_b - origin_b)::DOUBLE END`,
};

/** SQL: about the mean; exactly the value where all are the same, for then there is to be no deviation at all. */
const ORIGINS = `
  CASE WHEN min(part_a) = max(part_a) THEN min(part_a)::DECIMAL(38, 9)
    ELSE ((sum(part_a)::DOUBLE + sum(part_b)::DOUBLE) / count(*))::DECIMAL(38, 9) END AS origin_a,
  CASE WHEN min(part_b) = max(part_b) THEN min(part_b)::DECIMAL(31, 18) ELSE 0 END AS origin_b`;

/** Which of the costly sums a query needs. */
export interface Needs {
  readonly order: boolean;
  readonly deviation: boolean;
}

export function needsOf(aggregates: readonly Aggregate[]): Needs {
  return {
    order: aggregates.some((name) => name === 'first' || name === 'last'),
    deviation: aggregates.includes('stddev'),
  };
}

export interface GroupQuery {
  readonly keys: readonly QueryKey[];
  readonly value: GroupValue;
  /** SQL that is true for the trades that count. */
  readonly where: string;
  /** Whether trades count only inside the RANGES of their stock. */
  readonly ranged: boolean;
  readonly needs: Needs;
}

const columnsOf = (keys: readonly QueryKey[]): string => keys.map((_, i) => `k${i}`).join(', ');

function keyedTrades({ keys, value, where, ranged }: GroupQuery): string {
  const isDated = keys.some((key) => key === 'trading_day' || key === '1d');
  const isListed = isDated || keys.includes('sector');
  const { plain, parts } = VALUES[value];
  const [a, b] = parts;
  return `
    SELECT ${keys.map((key, i) => `${keySql(key)} AS k${i}`).join(', ')}, ${plain} AS plain, ${a} AS part_a, ${b} AS part_b,
      ${WHOLE} AS whole, ${FRACTION} AS fraction, ${NOTIONAL} AS notional, ${NOTIONAL_FRACTION} AS notional_fraction,
      time_us, time_ns, "partition", "offset"
    FROM trades JOIN sources USING (source)
      ${ranged ? `JOIN ${RANGES} USING (stock)` : ''}
      ${isListed ? `JOIN ${LISTINGS} USING (stock)` : ''}
      ${isDated ? `JOIN ${HOURS} ON hours.zone = listings.zone AND hours.hour_us = ${startOf(HOUR_US)}` : ''}
    WHERE ${where} ${ranged ? 'AND time_us >= from_us AND time_us < to_us' : ''}`;
}

/** A place in (event time, source order), with the value of the trade there; no two trades have the same. */
const PLACE = `{'us': time_us, 'ns': time_ns, 'partition': "partition", 'offset': "offset", 'plain': plain}`;

/** Returns the query; its rows are ordered by the keys, ascending, and laid out as `readGroup` of history-rows.ts expects them. */
export function groupSql(query: GroupQuery): string {
  const { keys, value, needs } = query;
  const columns = columnsOf(keys);
  const places = needs.order
    ? `min(${PLACE}) AS first, max(${PLACE}) AS last`
    : 'NULL AS first, NULL AS last';
  const sums = `
    SELECT ${columns}, count(*) AS trades, min(plain) AS least, max(plain) AS greatest, max(time_us) AS newest_us,
      sum(part_a) AS sum_a, sum(part_b) AS sum_b, sum(whole) AS whole, sum(fraction) AS fraction,
      sum(notional) AS notional, sum(notional_fraction) AS notional_fraction, ${places}, ${ORIGINS}
    FROM keyed GROUP BY ${columns}`;
  const squares = `
    SELECT ${columns}, fsum(deviation * deviation) AS squares
    FROM (SELECT ${columns}, ${DEVIATION[value]} AS deviation FROM keyed JOIN sums USING (${columns}))
    GROUP BY ${columns}`;
  return `
    WITH keyed AS NOT MATERIALIZED (${keyedTrades(query)}), sums AS (${sums})${needs.deviation ? `, squares AS (${squares})` : ''}
    SELECT sums.*, ${needs.deviation ? 'squares' : '0::DOUBLE AS squares'}
    FROM sums ${needs.deviation ? `JOIN squares USING (${columns})` : ''} ORDER BY ${columns}`;
}
