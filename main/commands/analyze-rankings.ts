import { WINDOW_SECONDS, type Window } from '../../contract/alerts.ts';
import { RANKING_KINDS, type RankingKind } from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import { percentChange } from '../alerts/percent-change.ts';
import type { Analytics } from '../analytics/analytics.ts';
import { AMOUNTS, measureTrade } from '../analytics/exact-sum.ts';
import { rankingOf, type Standing } from '../analytics/rankings.ts';
import { RollingStatistics } from '../analytics/rolling.ts';
import { SessionStatistics } from '../analytics/session-statistics.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';

const SECOND_US = 1_000_000;

/** A line of the result, in the order of its columns; null where a value is undefined. */
interface RankingRow {
  readonly rank: number;
  readonly stock: Stock;
  readonly kind: RankingKind;
  readonly value: number;
  readonly last: number;
  readonly reference: number | null;
  readonly change_percent: number | null;
  readonly volume: number;
}

export const RANKING_COLUMNS: readonly (keyof RankingRow)[] = [
  'rank',
  'stock',
  'kind',
  'value',
  'last',
  'reference',
  'change_percent',
  'volume',
];

interface RankingSources {
  readonly symbols: SymbolTable;
  /** Gives the price change of the trading day; it has taken in the same trades. */
  readonly analytics: Analytics;
  calendarOf(stock: Stock): Calendar;
}

interface RankingChoice {
  readonly kind?: RankingKind;
  /** Ranks of each kind that are asked for; all when absent. */
  readonly top?: number;
  readonly stock?: Stock;
}

/** Ranks the stocks, each as of its newest trade, over its trading day or over a window. */
export class RankingCollector {
  readonly #sources: RankingSources;
  readonly #windowUs: number | undefined;
  readonly #stocks = new Map<number, RollingStatistics | SessionStatistics>();
  readonly #amounts = new Float64Array(AMOUNTS);

  /** @param window undefined: the trading day. */
  constructor(sources: RankingSources, window: Window | undefined) {
    this.#sources = sources;
    this.#windowUs = window === undefined ? undefined : WINDOW_SECONDS[window] * SECOND_US;
  }

  /** Takes in new trades: no duplicates. */
  add(trades: TradeBatch): void {
    for (let row = 0; row < trades.length; row++) {
      const index = trades.stock[row] as number;
      let statistics = this.#stocks.get(index);
      if (statistics === undefined) {
        statistics = this.#create(index);
        this.#stocks.set(index, statistics);
      }
      measureTrade(trades, row, this.#amounts);
      statistics.add(trades, row, this.#amounts);
    }
  }

  /** Returns the rows by kind, then by rank. */
  *rows({ kind, top = Number.POSITIVE_INFINITY, stock }: RankingChoice): Generator<RankingRow> {
    const standings = [...this.#stocks].flatMap(([index, statistics]) => this.#standingOf(index, statistics));
    for (const each of kind === undefined ? RANKING_KINDS : [kind]) {
      for (const { rank, value, standing } of rankingOf(each, standings).slice(0, top)) {
        if (stock !== undefined && stock !== standing.stock) continue;
        yield {
          rank,
          stock: standing.stock,
          kind: each,
          value,
          last: standing.last,
          reference: orNull(standing.reference),
          change_percent: orNull(standing.changePercent),
          volume: standing.volume,
        };
      }
    }
  }

  #standingOf(index: number, statistics: RollingStatistics | SessionStatistics): Standing[] {
    const quote = this.#sources.analytics.quote(index);
    const windowUs = this.#windowUs ?? 0;
    const isRolling = statistics instanceof RollingStatistics;
    const measured = isRolling ? statistics.over(windowUs) : statistics.statistics();
    if (quote === undefined || measured === undefined) return [];
    const { last, mean, stddev, volume, notional, tradeCount } = measured;
    const reference = isRolling ? statistics.closeBefore(windowUs) : quote.reference;
    const stock = this.#sources.symbols.stockAt(index);
    const changePercent = percentChange(last, reference);
    return [
      { stock, last, reference, changePercent, volume, notional, tradeCount, volatility: stddev / mean },
    ];
  }

  #create(index: number): RollingStatistics | SessionStatistics {
    if (this.#windowUs !== undefined) return new RollingStatistics(this.#windowUs);
    return new SessionStatistics(this.#sources.calendarOf(this.#sources.symbols.stockAt(index)).days);
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
