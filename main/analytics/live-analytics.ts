import { Analytics, type AnalyticsOptions } from './analytics.ts';
import { MarketStatistics } from './market-statistics.ts';
import { createOperators } from './operators.ts';
import { Rankings } from './rankings.ts';

/** The analytics with every operator, and what reads them. */
export interface LiveAnalytics {
  readonly analytics: Analytics;
  readonly statistics: MarketStatistics;
  readonly rankings: Rankings;
}

/** Creates them, without any trade. */
export function createLiveAnalytics(options: Omit<AnalyticsOptions, 'operators'>): LiveAnalytics {
  const { symbols } = options;
  const operators = createOperators();
  const analytics = new Analytics({ ...options, operators: operators.all });
  const statistics = new MarketStatistics({ symbols, analytics, operators });
  const rankings = new Rankings({
    stockCount: () => symbols.size,
    standing: (stock, period) => statistics.standing(stock, period),
  });
  return { analytics, statistics, rankings };
}
