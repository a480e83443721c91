import {
  RANKING_FIELDS,
  type RankingKind,
  type RankingPeriod,
  type RankingsPayload,
} from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import type { CsvTable } from '../format/csv.ts';

/** One rank; numbers are NaN where undefined. */
export type Rank = Readonly<Record<(typeof RANKING_FIELDS)[number], number>> & { readonly stock: Stock };

/** Returns the ranks, the first one first. */
export function ranksOf({ stocks, values }: RankingsPayload): readonly Rank[] {
  return stocks.map((stock, row) => {
    const fields = RANKING_FIELDS.map((field, i) => [
      field,
      values[row * RANKING_FIELDS.length + i] ?? Number.NaN,
    ]);
    return { ...(Object.fromEntries(fields) as Omit<Rank, 'stock'>), stock };
  });
}

/** The ranks as the table that is exported, exact, in the columns of `stockstream analyze --what rankings`. */
export function ranksCsv(kind: RankingKind, ranks: readonly Rank[]): CsvTable {
  return {
    header: ['rank', 'stock', 'kind', 'value', 'last', 'reference', 'change_percent', 'volume'],
    rows: ranks.map(({ stock, value, last, reference, changePercent, volume }, place) => [
      place + 1,
      stock,
      kind,
      value,
      last,
      reference,
      changePercent,
      volume,
    ]),
  };
}

export const RANKING_LABELS: Readonly<Record<RankingKind, string>> = {
  gainers: 'Gainers',
  losers: 'Losers',
  volume: 'Most active: volume',
  notional: 'Most active: notional',
  trade_count: 'Most active: trades',
  volatility: 'Most volatile',
};

/** What the value of a ranking is, as the head of its column. */
export const VALUE_LABELS: Readonly<Record<RankingKind, string>> = {
  gainers: 'Chg %',
  losers: 'Chg %',
  volume: 'Vol',
  notional: 'Notional',
  trade_count: 'Trades',
  volatility: 'σ ÷ mean',
};

export const PERIOD_LABELS: Readonly<Record<RankingPeriod, string>> = {
  day: 'trading day',
  '1m': '1 min window',
  '5m': '5 min window',
  '15m': '15 min window',
  '1h': '1 h window',
};
