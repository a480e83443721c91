import type { RankingKind } from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';

/** What a stock is ranked by, of one trading day or window; NaN where undefined. */
export interface Standing {
  readonly stock: Stock;
  readonly last: number;
  readonly reference: number;
  readonly changePercent: number;
  readonly volume: number;
  readonly notional: number;
  readonly tradeCount: number;
  /** Population standard deviation of the prices ÷ their mean. */
  readonly volatility: number;
}

export interface Ranked {
  /** From 1; every stock has its own. */
  readonly rank: number;
  readonly value: number;
  readonly standing: Standing;
}

const MEASURES: Readonly<Record<RankingKind, (standing: Standing) => number>> = {
  gainers: ({ changePercent }) => changePercent,
  losers: ({ changePercent }) => changePercent,
  volume: ({ volume }) => volume,
  notional: ({ notional }) => notional,
  trade_count: ({ tradeCount }) => tradeCount,
  volatility: ({ volatility }) => volatility,
};

/**
 * Returns the stocks in their order (SEMANTICS, Rankings): the greatest value first, for losers the least; ties by stock, ascending.
 * A stock whose value is undefined is left out. The order is total: it does not depend on that of `standings`.
 */
export function rankingOf(kind: RankingKind, standings: readonly Standing[]): Ranked[] {
  const measure = MEASURES[kind];
  const sign = kind === 'losers' ? 1 : -1;
  return standings
    .map((standing) => ({ value: measure(standing), standing }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => sign * (a.value - b.value) || (a.standing.stock < b.standing.stock ? -1 : 1))
    .map((ranked, i) => ({ rank: i + 1, ...ranked }));
}
