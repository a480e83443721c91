import type { RankingPeriod } from '../../contract/rankings.ts';
import { percentChange } from '../alerts/percent-change.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { Analytics } from './analytics.ts';
import type { Operators } from './operators.ts';
import type { Standing } from './rankings.ts';
import { sessionStatistics, sessionTotals } from './session-statistics.ts';
import type { TradeStatistics } from './trade-sums.ts';

interface StatisticsSources {
  readonly symbols: SymbolTable;
  readonly analytics: Pick<Analytics, 'quote' | 'stateOf'>;
  /** Those of the analytics. */
  readonly operators: Pick<Operators, 'rolling'>;
}

/** Reads the operators' numbers of a stock over its current trading day or a window that ends with its newest trade. */
export class MarketStatistics {
  readonly #sources: StatisticsSources;

  constructor(sources: StatisticsSources) {
    this.#sources = sources;
  }

  /** Returns the statistics; undefined before the stock's first trade. */
  of(stockIndex: number, period: RankingPeriod): TradeStatistics | undefined {
    const { analytics, operators } = this.#sources;
    const state = analytics.stateOf(stockIndex);
    if (state === undefined) return undefined;
    if (period === 'day') return sessionStatistics(state);
    return operators.rolling.statistics(stockIndex, period);
  }

  /** Returns the event time of the stock's newest trade, µs; NaN before the first. */
  newestUs(stockIndex: number): number {
    return this.#sources.analytics.stateOf(stockIndex)?.newestUs ?? Number.NaN;
  }

  /** Returns what the stock is ranked by, in O(1); undefined before its first trade. */
  standing(stockIndex: number, period: RankingPeriod): Standing | undefined {
    const { symbols, analytics, operators } = this.#sources;
    const { rolling } = operators;
    const state = analytics.stateOf(stockIndex);
    const quote = analytics.quote(stockIndex);
    if (state === undefined || quote === undefined) return undefined;
    const isDay = period === 'day';
    const totals = isDay ? sessionTotals(state) : rolling.totals(stockIndex, period);
    if (totals === undefined) return undefined;
    const reference = isDay ? quote.reference : rolling.closeBefore(stockIndex, period);
    const { mean, stddev, volume, notional, tradeCount } = totals;
    return {
      stock: symbols.stockAt(stockIndex),
      last: quote.last,
      reference,
      changePercent: percentChange(quote.last, reference),
      volume,
      notional,
      tradeCount,
      volatility: stddev / mean,
      lastTimeUs: quote.lastTimeUs,
    };
  }
}
