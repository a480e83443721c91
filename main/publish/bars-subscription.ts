import type { Interval } from '../../contract/bars.ts';
import type { Indicator } from '../../contract/indicators.ts';
import type { BarsPayload, HistoryRequest } from '../../contract/protocol.ts';
import { epochMs, parseStock, type Stock } from '../../contract/units.ts';
import type { BarState } from '../analytics/bar-state.ts';
import { BarSeries, barsNeeded, type SeriesWish } from './bar-series.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market, MarketUpdate } from './market.ts';

const EVERYTHING = epochMs(Number.MAX_SAFE_INTEGER);

/** What a chart shows. */
interface BarsWish {
  readonly stock: Stock;
  readonly interval: Interval;
  readonly count: number;
  readonly indicators: readonly Indicator[];
}

/** Bars of one chart. Between two frames the newest state of a bar wins. */
export class BarsSubscription implements LiveSubscription {
  readonly #market: Market;
  readonly #stock: Stock;
  readonly #interval: Interval;
  readonly #wish: SeriesWish;
  #series: BarSeries;
  #stored: readonly BarState[] = [];
  #changed = false;
  #outdated = false;

  constructor(market: Market, wanted: BarsWish) {
    this.#market = market;
    this.#stock = wanted.stock;
    this.#interval = wanted.interval;
    this.#wish = { ...wanted, days: market.calendarOf(wanted.stock).days };
    this.#series = new BarSeries(market.symbols, this.#wish);
  }

  get outdated(): boolean {
    return this.#outdated;
  }

  async load(): Promise<void> {
    this.#outdated = false;
    // What memory holds now may have left it when the stored bars arrive, and they may not have it yet.
    const recent = this.#recent().map((bar) => ({ ...bar }));
    const wanted = barsNeeded(this.#wish.count, this.#wish.indicators);
    const stored = await this.#market.journal.bars(this.#stock, this.#interval, EVERYTHING, wanted);
    this.#stored = [...stored, ...recent];
  }

  snapshot(): BarsPayload {
    this.#series = new BarSeries(this.#market.symbols, this.#wish);
    this.#series.update(this.#stored, () => false);
    this.#stored = [];
    this.#changed = false;
    this.#series.update(this.#recent(), this.#isOpen);
    return this.#series.newest();
  }

  delta(): BarsPayload | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    const recent = this.#recent();
    const firstMs = recent[0]?.openTimeMs ?? Number.POSITIVE_INFINITY;
    if (firstMs > this.#series.lastMs && this.#series.lastMs !== Number.NEGATIVE_INFINITY) {
      // More bars came between two frames than memory holds.
      this.#outdated = true;
      return undefined;
    }
    return this.#series.update(recent, this.#isOpen);
  }

  note(update: MarketUpdate): void {
    const stock = this.#market.symbols.find(this.#stock);
    if (stock === undefined) return;
    if (update.stocks.has(stock)) this.#changed = true;
    for (const patch of update.barPatches) {
      const concerned = patch.stock === stock && patch.interval === this.#interval;
      if (concerned && patch.openTimeMs >= this.#series.firstMs) this.#outdated = true;
    }
  }

  #recent(): readonly BarState[] {
    const stock = this.#market.symbols.find(this.#stock);
    return stock === undefined ? [] : this.#market.analytics.recentBars(stock, this.#interval);
  }

  readonly #isOpen = (bar: BarState): boolean => this.#market.analytics.isOpen(bar);
}

/** Stored bars before a chart's, with their averages; see EngineFunctions.history. Rejects with RangeError when the stock is no symbol. */
export async function historyOf(market: Market, request: HistoryRequest): Promise<BarsPayload> {
  const stock = parseStock(request.stock);
  if (stock === undefined) throw new RangeError(`"${request.stock}" is not a symbol`);
  const { interval, beforeMs, count, indicators = [] } = request;
  const bars = await market.journal.bars(stock, interval, epochMs(beforeMs), barsNeeded(count, indicators));
  const series = new BarSeries(market.symbols, { count, indicators, days: market.calendarOf(stock).days });
  series.update(bars, () => false);
  return series.newest();
}
