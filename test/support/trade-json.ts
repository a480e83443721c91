export interface TradeJson {
  readonly stock?: string;
  readonly price?: number | string;
  readonly quantity?: number;
  /** Seconds after the start of the day. */
  readonly second?: number;
  readonly date?: string;
  /** Number of the trade's id; without one the id comes from the offset. */
  readonly id?: number;
}

/** A trade message as it is in Kafka. */
export function tradeJson({
  stock = 'ACME',
  price = 100,
  quantity = 10,
  second = 0,
  date = '2024-01-02',
  id,
}: TradeJson): string {
  return JSON.stringify({
    stock,
    price,
    quantity,
    trade_type: 'BUY',
    trade_date: date,
    trade_time: new Date(second * 1000).toISOString().slice(11, 23),
    ...(id === undefined ? {} : { trade_id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}` }),
  });
}
