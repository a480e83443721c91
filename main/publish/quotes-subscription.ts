import { QUOTE_FIELDS, type QuotesPayload } from '../../contract/protocol.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import type { QuoteState } from '../analytics/analytics.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market, MarketUpdate } from './market.ts';

function writeQuote(values: Float64Array, row: number, quote: QuoteState): void {
  const fields: Record<(typeof QUOTE_FIELDS)[number], number> = {
    last: quote.last,
    change: quote.change,
    changePercent: quote.changePercent,
    reference: quote.reference,
    volume: quote.volume,
    tradeCount: quote.tradeCount,
    sessionMean: quote.sessionMean,
    lastTimeMs: quote.lastTimeUs / 1000,
  };
  QUOTE_FIELDS.forEach((field, column) => {
    values[row * QUOTE_FIELDS.length + column] = fields[field];
  });
}

/** The watch-list. Between two frames the newest values of a stock win. */
export class QuotesSubscription implements LiveSubscription {
  readonly outdated = false;
  readonly #market: Market;
  /** null: every stock. */
  readonly #wanted: ReadonlySet<string> | null;
  readonly #changed = new Set<number>();
  /** Newest bar of the sparkline that the window has, per stock. */
  readonly #sparklineMs = new Map<number, number>();

  constructor(market: Market, stocks: 'all' | readonly string[]) {
    this.#market = market;
    this.#wanted = stocks === 'all' ? null : new Set(stocks);
  }

  async load(): Promise<void> {}

  snapshot(): QuotesPayload {
    this.#changed.clear();
    this.#sparklineMs.clear();
    const stocks = this.#wanted === null ? this.#market.symbols.all() : [...this.#wanted];
    return this.#payload(stocks.map(parseStock).filter((stock) => stock !== undefined));
  }

  delta(): QuotesPayload | undefined {
    if (this.#changed.size === 0) return undefined;
    const stocks = [...this.#changed].map((index) => this.#market.symbols.stockAt(index));
    this.#changed.clear();
    return this.#payload(stocks);
  }

  note(update: MarketUpdate): void {
    for (const stock of update.stocks) {
      if (this.#wanted === null || this.#wanted.has(this.#market.symbols.stockAt(stock)))
        this.#changed.add(stock);
    }
  }

  #payload(stocks: readonly Stock[]): QuotesPayload {
    const { symbols, analytics } = this.#market;
    const values = new Float64Array(stocks.length * QUOTE_FIELDS.length).fill(Number.NaN);
    const sparklines = stocks.map((stock, row) => {
      const index = symbols.find(stock);
      const quote = index === undefined ? undefined : analytics.quote(index);
      if (index === undefined || quote === undefined) return null;
      writeQuote(values, row, quote);
      return this.#sparkline(index);
    });
    return { kind: 'quotes', stocks, values, sparklines };
  }

  /** The closes when the window has not got them up to the newest bar yet. */
  #sparkline(stock: number): Float64Array | null {
    const newestMs = this.#market.sparklines.newestMs(stock);
    if (this.#sparklineMs.get(stock) === newestMs) return null;
    this.#sparklineMs.set(stock, newestMs);
    return this.#market.sparklines.closes(stock);
  }
}
