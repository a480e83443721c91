/**
 * Alerts of every kind of rule by SQL over the raw trades, written from SEMANTICS and sharing nothing with the engine: what a rule keeps in
 * mind is here the last row before at which it was beyond its threshold, or back behind it. For rules without a cooldown.
 */
import type { OracleAlert } from './oracle-alerts.ts';
import type { OracleMarket } from './oracle-bars.ts';

interface Named {
  readonly id: string;
}
type Window = '1m' | '5m' | '15m' | '1h';
interface MoveRule extends Named {
  readonly kind: 'percent_move';
  readonly threshold_percent: number;
  readonly hysteresis_percent: number;
  readonly reference: 'previous_close' | 'session_open' | `window:${Window}`;
}
interface CrossRule extends Named {
  readonly kind: 'price_cross';
  readonly level: number;
  readonly hysteresis_percent: number;
}
interface SpikeRule extends Named {
  readonly kind: 'volume_spike';
  readonly window: Window;
  readonly factor: number;
  readonly hysteresis_percent: number;
}
interface TotalRule extends Named {
  readonly kind: 'volume_total';
  readonly level: number;
}
interface SmaRule extends Named {
  readonly kind: 'sma_cross';
  readonly interval: keyof typeof SECONDS;
}
interface StaleRule extends Named {
  readonly kind: 'stale_feed';
  readonly after_seconds: number;
}
export type SqlRule = MoveRule | CrossRule | SpikeRule | TotalRule | SmaRule | StaleRule;

const SECONDS = { '1s': 1, '5s': 5, '15s': 15, '1m': 60, '5m': 300, '15m': 900, '1h': 3600 } as const;
const LATENESS_US = 5_000_000;

/** `t`: the trades in order with their second and trading day; `seconds`: closes and volumes by second, with the volume up to its end. */
const BASE = `
  t AS (
    SELECT *, row_number() OVER (ORDER BY event_time_us, line) AS place, event_time_us // 1000000 AS second,
      (make_timestamptz(event_time_us) AT TIME ZONE 'America/New_York')::DATE AS day
    FROM trades
  ), seconds AS (
    SELECT stock, second, arg_max(price, place) AS close, sum(sum(quantity)) OVER (PARTITION BY stock ORDER BY second) AS total
    FROM t GROUP BY stock, second
  )`;

/** The last row before that was at one of the two ends, in the stock's trading day. */
const HELD = (state: string): string =>
  `last_value(${state} IGNORE NULLS) OVER (PARTITION BY stock, day ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;

const OUTPUT = 'event_time_us::DOUBLE AS event_time_us, price::DOUBLE AS price';

/** Rows of one rule: stock, direction, event_time_us, price, reference, change_percent and their place. */
function sqlOf(rule: SqlRule): string {
  switch (rule.kind) {
    case 'percent_move':
      return percentMove(rule);
    case 'price_cross':
      return priceCross(rule);
    case 'volume_spike':
      return volumeSpike(rule);
    case 'volume_total':
      return volumeTotal(rule);
    case 'sma_cross':
      return smaCross(rule);
    case 'stale_feed':
      return staleFeed(rule);
  }
}

/** Joins each trade with its reference, NULL where there is none. */
function referenceOf(reference: MoveRule['reference']): string {
  const window = reference.startsWith('window:') ? (reference.slice('window:'.length) as Window) : undefined;
  if (window !== undefined) {
    return `SELECT t.*, s.close AS reference FROM t ASOF LEFT JOIN seconds s
      ON t.stock = s.stock AND t.second - ${SECONDS[window]} >= s.second`;
  }
  const wanted = reference === 'session_open' ? 'open' : 'coalesce(before, open)';
  return `SELECT t.*, ${wanted} AS reference FROM t JOIN (
      SELECT stock, day, arg_min(price, place) AS open, lag(arg_max(price, place)) OVER (PARTITION BY stock ORDER BY day) AS before
      FROM t GROUP BY stock, day
    ) USING (stock, day)`;
}

function percentMove({ threshold_percent, hysteresis_percent, reference }: MoveRule): string {
  const way = (direction: string, sign: 1 | -1): string => `
    SELECT stock, '${direction}' AS direction, ${OUTPUT}, reference::DOUBLE AS reference,
      (100 * (price - reference))::DOUBLE / reference::DOUBLE AS change_percent, place
    FROM (
      SELECT *, ${HELD('state')} AS held FROM (
        SELECT *, CASE WHEN ${sign} * 100 * (price - reference) >= ${threshold_percent} * reference THEN 1
          WHEN ${sign} * 100 * (price - reference) < (${threshold_percent} - ${hysteresis_percent}) * reference THEN 0 END AS state
        FROM referenced
      )
    ) WHERE state = 1 AND coalesce(held, 0) = 0`;
  return `WITH ${BASE}, referenced AS (${referenceOf(reference)}) ${way('up', 1)} UNION ALL ${way('down', -1)}`;
}

/** A trading day begins where the last one ended, without hysteresis: its last price decides by its side of the level. */
function priceCross({ level, hysteresis_percent }: CrossRule): string {
  const way = (direction: string, sign: 1 | -1): string => `
    SELECT stock, '${direction}' AS direction, ${OUTPUT}, ${level}::DOUBLE AS reference,
      (100 * (price - ${level}))::DOUBLE / ${level}::DOUBLE AS change_percent, place
    FROM (
      SELECT *, last_value(state IGNORE NULLS) OVER (PARTITION BY stock ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held
      FROM (
        SELECT *, CASE WHEN ${sign} * (price - ${level}) >= 0 THEN 1
          WHEN ${sign} * 100 * (price - ${level}) < -${hysteresis_percent} * ${level} THEN 0
          WHEN lead(day) OVER (PARTITION BY stock ORDER BY place) > day THEN 0 END AS state
        FROM t
      )
    ) WHERE state = 1 AND held = 0`;
  return `WITH ${BASE} ${way('up', 1)} UNION ALL ${way('down', -1)}`;
}

function volumeTotal({ level }: TotalRule): string {
  return `WITH ${BASE}
    SELECT stock, 'up' AS direction, ${OUTPUT}, ${level}::DOUBLE AS reference,
      (100 * (volume - ${level}))::DOUBLE / ${level} AS change_percent, place
    FROM (SELECT *, sum(quantity) OVER (PARTITION BY stock, day ORDER BY place) AS volume FROM t)
    WHERE volume >= ${level} AND volume - quantity < ${level}`;
}

function volumeSpike({ window, factor, hysteresis_percent }: SpikeRule): string {
  const length = SECONDS[window];
  const rearm = `${factor} * (100 - ${hysteresis_percent}) / 100`;
  return `WITH ${BASE}, summed AS (
      SELECT *, sum(quantity) OVER (PARTITION BY stock ORDER BY place) AS total, min(second) OVER (PARTITION BY stock) AS first_second FROM t
    ), windows AS (
      SELECT summed.*, summed.total - coalesce(newer.total, 0) AS volume, coalesce(newer.total, 0) - coalesce(older.total, 0) AS before
      FROM summed
      ASOF LEFT JOIN seconds newer ON summed.stock = newer.stock AND summed.second - ${length} >= newer.second
      ASOF LEFT JOIN seconds older ON summed.stock = older.stock AND summed.second - ${21 * length} >= older.second
    ), known AS (SELECT * FROM windows WHERE first_second <= second - ${21 * length} + 1 AND before > 0)
    SELECT stock, 'up' AS direction, ${OUTPUT}, before::DOUBLE / 20 AS reference,
      100 * (volume::DOUBLE - before::DOUBLE / 20) / (before::DOUBLE / 20) AS change_percent, place
    FROM (
      SELECT *, ${HELD('state')} AS held FROM (
        SELECT *, CASE WHEN 20 * volume >= ${factor} * before THEN 1 WHEN 20 * volume < ${rearm} * before THEN 0 END AS state FROM known
      )
    ) WHERE state = 1 AND coalesce(held, 0) = 0`;
}

/** Bars whose end the watermark has passed; means that are equal have no sign. */
function smaCross({ interval }: SmaRule): string {
  const length = SECONDS[interval];
  return `WITH ${BASE}, bars AS (
      SELECT stock, second // ${length} AS bar, arg_max(price, place) AS close FROM t GROUP BY stock, second // ${length}
    ), means AS (
      SELECT *, (bar + 1) * ${length * 1e6} AS event_time_us, close AS price, bar AS place,
        sum(close) OVER fast AS fast, sum(close) OVER slow AS slow, count(*) OVER slow AS bars
      FROM bars WINDOW slow AS (PARTITION BY stock ORDER BY bar ROWS 9 PRECEDING), fast AS (PARTITION BY stock ORDER BY bar ROWS 4 PRECEDING)
    ), signs AS (SELECT *, sign(2 * fast - slow) AS sign FROM means
      WHERE bars = 10 AND 2 * fast <> slow AND event_time_us <= (SELECT max(event_time_us) FROM t) - ${LATENESS_US})
    SELECT stock, CASE WHEN sign > 0 THEN 'up' ELSE 'down' END AS direction, ${OUTPUT}, slow::DOUBLE / 10 AS reference,
      (100 * (2 * fast - slow))::DOUBLE / slow::DOUBLE AS change_percent, place
    FROM signs QUALIFY sign <> lag(sign) OVER (PARTITION BY stock ORDER BY bar)`;
}

/** Silences of the regular session, 09:30 to 16:00 in New York, of days that are no half-days. */
function staleFeed({ after_seconds }: StaleRule): string {
  const at = (time: string): string => `epoch_us((day + TIME '${time}') AT TIME ZONE 'America/New_York')`;
  return `WITH ${BASE}, sessions AS (
      SELECT DISTINCT day, ${at('09:30')} AS open_us, ${at('16:00')} AS close_us FROM t
    ), waits AS (
      SELECT stock, price, place, sessions.*, greatest(event_time_us, open_us) + ${after_seconds * 1e6} AS due_us, next_us
      FROM (SELECT *, lead(event_time_us) OVER (PARTITION BY stock ORDER BY place) AS next_us FROM t) AS known
      JOIN sessions ON event_time_us < close_us AND (next_us IS NULL OR next_us >= open_us)
    )
    SELECT stock, 'down' AS direction, due_us::DOUBLE AS event_time_us, price::DOUBLE AS price, ${after_seconds}::DOUBLE AS reference,
      0.0::DOUBLE AS change_percent, place
    FROM waits WHERE due_us <= close_us AND (next_us IS NULL OR next_us > due_us)
      AND (next_us IS NOT NULL OR due_us <= (SELECT max(event_time_us) FROM t) - ${LATENESS_US})`;
}

/** Returns the alerts by event time, then stock, rule and direction; those that share all that, in the order in which they fired. */
export function oracleSqlAlerts(market: OracleMarket, rules: readonly SqlRule[]): Promise<OracleAlert[]> {
  const all = rules.map((rule) => `SELECT '${rule.id}' AS rule, * FROM (${sqlOf(rule)})`);
  return market.query(`
    SELECT * EXCLUDE place FROM (${all.join(' UNION ALL ')}) ORDER BY event_time_us, stock, rule, direction, place`);
}
