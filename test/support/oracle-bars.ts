/** Bars of a trade file by SQL over the raw trades, written from SEMANTICS and sharing nothing with the engine. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Interval } from '../../contract/bars.ts';

export interface OracleBar {
  readonly stock: string;
  readonly open_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trade_count: number;
  readonly vwap: number | null;
  readonly sma5: number | null;
  readonly sma10: number | null;
}

/** A bar with the indicators that a window of SQL can give. */
export interface OracleIndicators extends OracleBar {
  /** Σ notional ÷ Σ volume of the trading day's bars up to this one. */
  readonly vwap_day: number | null;
  /** Mean and population standard deviation of the newest 20 closes. */
  readonly mean20: number | null;
  readonly stddev20: number | null;
}

const SECONDS: Readonly<Record<Exclude<Interval, '1d'>, number>> = {
  '1s': 1,
  '5s': 5,
  '15s': 15,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3600,
};

/** Start of the window, ms: aligned to the epoch, but for the trading day, which begins at midnight in New York. */
function startOf(interval: Interval): string {
  if (interval !== '1d') {
    const lengthMs = SECONDS[interval] * 1000;
    return `event_time_us // ${lengthMs * 1000} * ${lengthMs}`;
  }
  const local = `make_timestamptz(event_time_us) AT TIME ZONE 'America/New_York'`;
  return `epoch_ms(date_trunc('day', ${local}) AT TIME ZONE 'America/New_York')`;
}

const average = (periods: number): string => `
  CASE WHEN count(*) OVER last${periods} = ${periods} THEN avg(close) OVER last${periods} END AS sma${periods}`;

const windowOf = (periods: number): string => `
  last${periods} AS (PARTITION BY stock ORDER BY open_time ROWS BETWEEN ${periods - 1} PRECEDING AND CURRENT ROW)`;

/** `bars`: those of the first `files` files; volume and notional are exact. */
const barsOf = (interval: Interval, files: number): string => `
  placed AS (
    SELECT *, ${startOf(interval)} AS open_time, row_number() OVER (ORDER BY event_time_us, line) AS place
    FROM trades WHERE file < ${files}
  ), bars AS (
    SELECT stock, open_time, arg_min(price, place)::DOUBLE AS open, max(price)::DOUBLE AS high,
      min(price)::DOUBLE AS low, arg_max(price, place)::DOUBLE AS close,
      sum(quantity) AS volume, count(*)::DOUBLE AS trade_count, sum(price * quantity) AS notional
    FROM placed GROUP BY ALL
  )`;

/** CSV files of trades, each read in its own order, one after the other. */
export class OracleMarket {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async load(paths: readonly string[]): Promise<OracleMarket> {
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
    await connection.run(`SET TimeZone = 'UTC'; CREATE SEQUENCE line`);
    await connection.run(`CREATE TABLE trades (
      event_time_us BIGINT, stock VARCHAR, price DECIMAL(21, 9), quantity BIGINT, file INTEGER, line BIGINT)`);
    for (const [file, path] of paths.entries()) {
      await connection.run(`
        INSERT INTO trades SELECT event_time_us, stock, price, quantity, ${file}, nextval('line')
        FROM read_csv('${path}', header = true, parallel = false, columns = {
          'event_time_us': 'BIGINT', 'stock': 'VARCHAR', 'seq': 'BIGINT', 'price': 'DECIMAL(21, 9)', 'quantity': 'BIGINT',
          'exchange': 'VARCHAR', 'sale_condition': 'VARCHAR', 'suspicious': 'VARCHAR'})`);
    }
    return new OracleMarket(connection);
  }

  /** Returns the bars of the first `files` files, by stock, then by time. */
  async bars(interval: Interval, files: number): Promise<OracleBar[]> {
    return this.query<OracleBar>(`
      WITH ${barsOf(interval, files)}
      SELECT stock, open_time::DOUBLE AS open_time, open, high, low, close, volume::DOUBLE AS volume, trade_count,
        notional::DOUBLE / nullif(volume, 0)::DOUBLE AS vwap, ${average(5)}, ${average(10)}
      FROM bars WINDOW ${windowOf(5)}, ${windowOf(10)}
      ORDER BY stock, open_time`);
  }

  /** Returns the same bars with indicators. */
  async indicators(interval: Interval, files: number): Promise<OracleIndicators[]> {
    const day = `(epoch_ms(open_time) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::DATE`;
    return this.query<OracleIndicators>(`
      WITH ${barsOf(interval, files)}
      SELECT stock, open_time::DOUBLE AS open_time, open, high, low, close, volume::DOUBLE AS volume, trade_count,
        notional::DOUBLE / nullif(volume, 0)::DOUBLE AS vwap, ${average(5)}, ${average(10)},
        (sum(notional) OVER day)::DOUBLE / nullif(sum(volume) OVER day, 0)::DOUBLE AS vwap_day,
        CASE WHEN count(*) OVER last20 = 20 THEN avg(close) OVER last20 END AS mean20,
        CASE WHEN count(*) OVER last20 = 20 THEN stddev_pop(close) OVER last20 END AS stddev20
      FROM bars WINDOW ${windowOf(5)}, ${windowOf(10)}, ${windowOf(20)},
        day AS (PARTITION BY stock, ${day} ORDER BY open_time ROWS UNBOUNDED PRECEDING)
      ORDER BY stock, open_time`);
  }

  /** Returns the rows of a query over `trades`, whose `line` is the place in the source order; the caller knows their columns. */
  async query<Row>(sql: string): Promise<Row[]> {
    const result = await this.#connection.runAndReadAll(sql);
    return result.getRowObjectsJS() as unknown as Row[];
  }

  close(): void {
    this.#connection.closeSync();
  }
}
