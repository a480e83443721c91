import { RANKING_KINDS, type RankingKind } from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import type { Ranked } from '../analytics/rankings.ts';

/** A line of the result, in the order of its columns; null where a value is undefined. */
type RankingRow = {
  readonly rank: number;
  readonly stock: Stock;
  readonly kind: RankingKind;
  readonly value: number;
  readonly last: number;
  readonly reference: number | null;
  readonly change_percent: number | null;
  readonly volume: number;
};

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

interface RankingChoice {
  /** All when absent. */
  readonly kind?: RankingKind;
  /** Ranks of each kind that are asked for; all when absent. */
  readonly top?: number;
  readonly stock?: Stock;
}

/**
 * Returns the stocks in their order, each as of its newest trade, by kind, then by rank.
 * @param read returns the ranking of a kind.
 */
export function* rankingRows(
  read: (kind: RankingKind) => readonly Ranked[],
  { kind, top = Number.POSITIVE_INFINITY, stock }: RankingChoice,
): Generator<RankingRow> {
  for (const each of kind === undefined ? RANKING_KINDS : [kind]) {
    const ranked = read(each).slice(0, top);
    for (const [place, { value, standing }] of ranked.entries()) {
      if (stock !== undefined && stock !== standing.stock) continue;
      yield {
        rank: place + 1,
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

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
