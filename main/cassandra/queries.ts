/** What users ask of the tables: by symbol, by date, by trade id; bars and alerts. Every answer comes page by page. */
import { type Client, types } from 'cassandra-driver';
import type { Interval } from '../../contract/bars.ts';
import type { StoredTrade } from '../journal/journal.ts';
import {
  ALERT_COLUMNS,
  BAR_COLUMNS,
  barPeriod,
  periodBefore,
  TRADE_COLUMNS,
  type TradeHour,
} from './tables.ts';
import { type DateAndTime, dateAndTime, HOUR_NS, localDate, localTime, timeNsOf } from './values.ts';

/** A stored trade; its decimals are exact texts, its time is in nanoseconds since the epoch. */
export type CassandraTrade = Omit<StoredTrade, 'sequence' | 'stock'> & { readonly stock: string };

/** A stored bar; decimals as exact texts. */
export interface CassandraBar {
  readonly stock: string;
  readonly interval: string;
  readonly openTimeMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly tradeCount: number;
  readonly notional: number;
  readonly vwap: number | null;
  readonly revision: number;
}

export interface CassandraAlert {
  readonly id: string;
  readonly stock: string;
  readonly timeNs: bigint;
  readonly rule: string;
  readonly kind: string;
  readonly direction: string;
  readonly price: string;
  readonly reference: string;
  readonly referenceKind: string;
  readonly changePercent: number;
}

const PAGE_ROWS = 5_000;
const HOURS_A_DAY = 24;

function toTrade(row: types.Row): CassandraTrade {
  return {
    stock: row.stock,
    timeNs: timeNsOf(row.trade_date, row.trade_time),
    tradeId: row.trade_id.toString(),
    price: row.price.toString(),
    quantity: row.quantity,
    size: row.size?.toString() ?? null,
    tradeType: row.trade_type ?? '',
  };
}

function toBar(row: types.Row): CassandraBar {
  return {
    stock: row.stock,
    interval: row.interval,
    openTimeMs: row.open_time.getTime(),
    open: row.open.toString(),
    high: row.high.toString(),
    low: row.low.toString(),
    close: row.close.toString(),
    volume: row.volume.toString(),
    tradeCount: row.trade_count.toNumber(),
    notional: row.notional,
    vwap: row.vwap,
    revision: row.revision,
  };
}

function toAlert(row: types.Row): CassandraAlert {
  return {
    id: row.alert_id.toString(),
    stock: row.stock,
    timeNs: timeNsOf(row.alert_date, row.alert_time),
    rule: row.rule,
    kind: row.kind,
    direction: row.direction,
    price: row.price.toString(),
    reference: row.reference.toString(),
    referenceKind: row.reference_kind,
    changePercent: row.change_percent,
  };
}

export class CassandraQueries {
  readonly #client: Client;
  readonly #keyspace: string;

  constructor(client: Client, keyspace: string) {
    this.#client = client;
    this.#keyspace = keyspace;
  }

  /** The trades of a stock with `fromNs` ≤ time < `toNs` (nanoseconds since the epoch), newest first. */
  async *tradesOfStock(stock: string, fromNs: bigint, toNs: bigint): AsyncGenerator<CassandraTrade> {
    if (toNs <= fromNs) return;
    const first = dateAndTime(fromNs);
    const last = dateAndTime(toNs - 1n);
    for (let day = last.day; day >= first.day; day--) {
      for (const hour of await this.#hoursOf(stock, day))
        yield* this.#tradesOfHour(stock, day, hour, first, last);
    }
  }

  /** All trades of a UTC date (`YYYY-MM-DD`): stock by stock in alphabetical order, each newest first. */
  async *tradesOfDate(date: string): AsyncGenerator<CassandraTrade> {
    const hours = await this.hoursOfDate(date);
    hours.sort((a, b) => (a.stock === b.stock ? b.hour - a.hour : a.stock < b.stock ? -1 : 1));
    for (const { stock, day, hour } of hours) {
      yield* this.#tradesOfHour(stock, day, hour, { day, nanoseconds: 0 }, { day: day + 1, nanoseconds: 0 });
    }
  }

  /** The UTC dates (`YYYY-MM-DD`) that have trades, oldest first. */
  async dates(): Promise<string[]> {
    const dates: string[] = [];
    for await (const row of this.#rows(
      `SELECT DISTINCT trade_date FROM ${this.#keyspace}.stocks_by_date`,
      [],
    ))
      dates.push(String(row.trade_date));
    return dates.sort();
  }

  /** The partitions of a UTC date (`YYYY-MM-DD`), in no order. */
  async hoursOfDate(date: string): Promise<TradeHour[]> {
    const cql = `SELECT stock, trade_hour FROM ${this.#keyspace}.stocks_by_date WHERE trade_date = ?`;
    const { day } = dateAndTime(BigInt(Date.parse(date)) * 1_000_000n);
    const hours: TradeHour[] = [];
    for await (const row of this.#rows(cql, [localDate(day)]))
      hours.push({ stock: String(row.stock), day, hour: Number(row.trade_hour) });
    return hours;
  }

  /**
   * The trades of one partition, oldest first; those of one moment in an order that is always the same.
   * @param pageRows held in memory at most
   */
  async *tradesInOrder({ stock, day, hour }: TradeHour, pageRows: number): AsyncGenerator<CassandraTrade> {
    const cql = `SELECT ${TRADE_COLUMNS} FROM ${this.#keyspace}.stocks WHERE stock = ? AND trade_date = ? AND trade_hour = ? ORDER BY trade_time ASC, trade_id DESC`;
    for await (const row of this.#rows(cql, [stock, localDate(day), hour], pageRows)) yield toTrade(row);
  }

  async tradeById(tradeId: string): Promise<CassandraTrade | undefined> {
    const cql = `SELECT ${TRADE_COLUMNS} FROM ${this.#keyspace}.stocks WHERE trade_id = ?`;
    const { rows } = await this.#client.execute(cql, [types.Uuid.fromString(tradeId)], { prepare: true });
    return rows[0] && toTrade(rows[0]);
  }

  /** The bars of a stock that open in [`fromMs`, `toMs`), newest first. */
  async *bars(stock: string, interval: Interval, fromMs: number, toMs: number): AsyncGenerator<CassandraBar> {
    if (toMs <= fromMs) return;
    const cql = `SELECT ${BAR_COLUMNS} FROM ${this.#keyspace}.bars WHERE stock = ? AND interval = ? AND period = ? AND open_time >= ? AND open_time < ?`;
    const oldest = barPeriod(interval, fromMs);
    for (
      let period = barPeriod(interval, toMs - 1);
      period >= oldest;
      period = periodBefore(interval, period)
    ) {
      const params = [stock, interval, types.LocalDate.fromString(period), new Date(fromMs), new Date(toMs)];
      for await (const row of this.#rows(cql, params)) yield toBar(row);
    }
  }

  /** The alerts of a stock on a UTC date (`YYYY-MM-DD`), newest first. */
  async *alerts(stock: string, date: string): AsyncGenerator<CassandraAlert> {
    const cql = `SELECT ${ALERT_COLUMNS} FROM ${this.#keyspace}.alerts WHERE stock = ? AND alert_date = ?`;
    for await (const row of this.#rows(cql, [stock, types.LocalDate.fromString(date)])) yield toAlert(row);
  }

  /** The hours of a day in which the stock traded, newest first. */
  async #hoursOf(stock: string, day: number): Promise<number[]> {
    const cql = `SELECT trade_hour FROM ${this.#keyspace}.stocks_by_date WHERE trade_date = ? AND stock = ?`;
    const { rows } = await this.#client.execute(cql, [localDate(day), stock], {
      prepare: true,
      fetchSize: HOURS_A_DAY,
    });
    return rows.map((row) => Number(row.trade_hour)).sort((a, b) => b - a);
  }

  /** The trades of one partition from `first` to `last`, both included. */
  async *#tradesOfHour(
    stock: string,
    day: number,
    hour: number,
    first: DateAndTime,
    last: DateAndTime,
  ): AsyncGenerator<CassandraTrade> {
    const start = hour * HOUR_NS;
    const from = day === first.day ? Math.max(start, first.nanoseconds) : start;
    const to = day === last.day ? Math.min(start + HOUR_NS - 1, last.nanoseconds) : start + HOUR_NS - 1;
    if (to < from) return;
    const cql = `SELECT ${TRADE_COLUMNS} FROM ${this.#keyspace}.stocks WHERE stock = ? AND trade_date = ? AND trade_hour = ? AND trade_time >= ? AND trade_time <= ?`;
    const params = [stock, localDate(day), hour, localTime(from), localTime(to)];
    for await (const row of this.#rows(cql, params)) yield toTrade(row);
  }

  async *#rows(cql: string, params: unknown[], fetchSize = PAGE_ROWS): AsyncGenerator<types.Row> {
    yield* await this.#client.execute(cql, params, { prepare: true, fetchSize });
  }
}
