import type { RankingKind, RankingPeriod } from '../../contract/rankings.ts';
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
  /** Event time of the stock's newest trade, µs. */
  readonly lastTimeUs: number;
}

/** A stock's rank is one more than its place in the list. */
export interface Ranked {
  readonly stockIndex: number;
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

/** Returns what a stock is ranked by now; undefined before its first trade. */
type Measure = (stockIndex: number) => Standing | undefined;

/**
 * One ranking (SEMANTICS, Rankings): the greatest value first, for losers the least; ties by stock, ascending, so that the order is
 * total. A stock whose value is undefined is left out. Kept in order: a read measures the d stocks marked since the last one and merges
 * them into the n others, O(n + d log d); a mark is O(1).
 */
export class Ranking {
  readonly #kind: RankingKind;
  readonly #measure: Measure;
  readonly #changed = new Set<number>();
  #order: readonly Ranked[] = [];

  constructor(kind: RankingKind, measure: Measure) {
    this.#kind = kind;
    this.#measure = measure;
  }

  /** The stock has traded: its place is found anew. */
  mark(stockIndex: number): void {
    this.#changed.add(stockIndex);
  }

  /** Returns the stocks in their order. */
  read(): readonly Ranked[] {
    if (this.#changed.size === 0) return this.#order;
    const fresh: Ranked[] = [];
    for (const stockIndex of this.#changed) {
      const standing = this.#measure(stockIndex);
      const value = standing === undefined ? Number.NaN : MEASURES[this.#kind](standing);
      if (standing !== undefined && !Number.isNaN(value)) fresh.push({ stockIndex, value, standing });
    }
    const sign = this.#kind === 'losers' ? 1 : -1;
    const compare = (a: Ranked, b: Ranked): number =>
      sign * (a.value - b.value) || (a.standing.stock < b.standing.stock ? -1 : 1);
    const kept = this.#order.filter(({ stockIndex }) => !this.#changed.has(stockIndex));
    this.#order = merge(kept, fresh.sort(compare), compare);
    this.#changed.clear();
    return this.#order;
  }
}

/** Returns a ranking of standings that are known once and for all; a rank's `stockIndex` is the place among them. */
export function rankStandings(kind: RankingKind, standings: readonly Standing[]): readonly Ranked[] {
  const ranking = new Ranking(kind, (place) => standings[place]);
  for (const place of standings.keys()) ranking.mark(place);
  return ranking.read();
}

function merge(
  some: readonly Ranked[],
  others: readonly Ranked[],
  compare: (a: Ranked, b: Ranked) => number,
): Ranked[] {
  const merged: Ranked[] = [];
  let i = 0;
  for (const other of others) {
    while (i < some.length && compare(some[i] as Ranked, other) < 0) merged.push(some[i++] as Ranked);
    merged.push(other);
  }
  while (i < some.length) merged.push(some[i++] as Ranked);
  return merged;
}

interface RankingSources {
  /** How many stocks there are: each has an index below. */
  stockCount(): number;
  standing(stockIndex: number, period: RankingPeriod): Standing | undefined;
}

/** The rankings that somebody has asked for so far, at most one of each kind and period. */
export class Rankings {
  readonly #sources: RankingSources;
  readonly #rankings = new Map<string, Ranking>();

  constructor(sources: RankingSources) {
    this.#sources = sources;
  }

  /** Takes note of stocks that traded. */
  mark(stocks: Iterable<number>): void {
    if (this.#rankings.size === 0) return;
    for (const stockIndex of stocks) {
      for (const ranking of this.#rankings.values()) ranking.mark(stockIndex);
    }
  }

  /** Returns the ranking as of the trades marked so far. */
  read(kind: RankingKind, period: RankingPeriod): readonly Ranked[] {
    const key = `${kind}/${period}`;
    let ranking = this.#rankings.get(key);
    if (ranking === undefined) {
      ranking = new Ranking(kind, (stockIndex) => this.#sources.standing(stockIndex, period));
      for (let stockIndex = 0; stockIndex < this.#sources.stockCount(); stockIndex++)
        ranking.mark(stockIndex);
      this.#rankings.set(key, ranking);
    }
    return ranking.read();
  }
}
