import { STATISTICS_FIELDS, STATISTICS_PERIODS, type StatisticsPayload } from '../../contract/statistics.ts';
import type { Stock } from '../../contract/units.ts';
import { priceChange } from '../alerts/percent-change.ts';
import type { TradeStatistics } from '../analytics/trade-sums.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market, MarketUpdate } from './market.ts';

type Field = (typeof STATISTICS_FIELDS)[number];

function fieldsOf({ first, last, ...rest }: TradeStatistics): Record<Field, number> {
  return { ...rest, return: priceChange(last, first) / first };
}

/** Session and rolling statistics of one stock, read again only when it traded and a frame can be sent. */
export class StatisticsSubscription implements LiveSubscription {
  readonly outdated = false;
  readonly #market: Market;
  readonly #stock: Stock;
  #hasNews = false;

  constructor(market: Market, stock: Stock) {
    this.#market = market;
    this.#stock = stock;
  }

  async load(): Promise<void> {}

  snapshot(): StatisticsPayload {
    this.#hasNews = false;
    const { statistics, symbols } = this.#market;
    const index = symbols.find(this.#stock);
    const rows = STATISTICS_PERIODS.flatMap((period) => {
      const one = index === undefined ? undefined : statistics.of(index, period);
      return one === undefined ? [] : [fieldsOf(one)];
    });
    const newestUs = index === undefined ? Number.NaN : statistics.newestUs(index);
    return {
      kind: 'statistics',
      stock: this.#stock,
      values: Float64Array.from(rows.flatMap((row) => STATISTICS_FIELDS.map((field) => row[field]))),
      asOfMs: Number.isNaN(newestUs) ? null : newestUs / 1000,
    };
  }

  delta(): StatisticsPayload | undefined {
    return this.#hasNews ? this.snapshot() : undefined;
  }

  note(update: MarketUpdate): void {
    if (this.#hasNews) return;
    const index = this.#market.symbols.find(this.#stock);
    this.#hasNews = index !== undefined && update.stocks.has(index);
  }
}
