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
 * total. A stock whose value is undefined is left out. Kept in order: a read measures the d stocks that changed since the last one and
 * merges them into the n others, O(n + d log d).
 */
export class Ranking {
  readonly #kind: RankingKind;
  readonly #measure: Measure;
  #order: readonly Ranked[] = [];

  constructor(kind: RankingKind, measure: Measure) {
    this.#kind = kind;
    this.#measure = measure;
  }

  /** Returns the stocks in their order. @param changed those that have traded since it was read last. */
  read(changed: ReadonlySet<number>): readonly Ranked[] {
    if (changed.size === 0) return this.#order;
    const fresh: Ranked[] = [];
    for (const stockIndex of changed) {
      const standing = this.#measure(stockIndex);
      const value = standing === undefined ? Number.NaN : MEASURES[this.#kind](standing);
      if (standing !== undefined && !Number.isNaN(value)) fresh.push({ stockIndex, value, standing });
    }
    const sign = this.#kind === 'losers' ? 1 : -1;
    const compare = (a: Ranked, b: Ranked): number =>
      sign * (a.value - b.value) || (a.standing.stock < b.standing.stock ? -1 : 1);
    const kept = this.#order.filter(({ stockIndex }) => !changed.has(stockIndex));
    this.#order = merge(kept, fresh.sort(compare), compare);
    return this.#order;
  }
}

/** Returns a ranking of standings that are known once and for all; a rank's `stockIndex` is the place among them. */
export function rankStandings(kind: RankingKind, standings: readonly Standing[]): readonly Ranked[] {
  return new Ranking(kind, (place) => standings[place]).read(new Set(standings.keys()));
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

/** A ranking, and at which mark it was read last. */
interface Kept {
  readonly ranking: Ranking;
  readAt: number;
}

/** The rankings that somebody has asked for so far, at most one of each kind and period. */
export class Rankings {
  readonly #sources: RankingSources;
  readonly #rankings = new Map<string, Kept>();
  /** Number of the newest mark, and by stock index that of its own newest one. */
  #marks = 0;
  readonly #markedAt: number[] = [];

  constructor(sources: RankingSources) {
    this.#sources = sources;
  }

  /** Takes note of stocks that traded, each in O(1) however many rankings there are. */
  mark(stocks: Iterable<number>): void {
    if (this.#rankings.size === 0) return;
    this.#marks++;
    for (const stockIndex of stocks) this.#markedAt[stockIndex] = this.#marks;
  }

  /** Returns the ranking as of the trades marked so far. */
  read(kind: RankingKind, period: RankingPeriod): readonly Ranked[] {
    const key = `${kind}/${period}`;
    let kept = this.#rankings.get(key);
    if (kept === undefined) {
      const ranking = new Ranking(kind, (stockIndex) => this.#sources.standing(stockIndex, period));
      kept = { ranking, readAt: Number.NEGATIVE_INFINITY };
      this.#rankings.set(key, kept);
    }
    const changed = new Set<number>();
    for (let stockIndex = 0; stockIndex < this.#sources.stockCount(); stockIndex++) {
      if ((this.#markedAt[stockIndex] ?? 0) > kept.readAt) changed.add(stockIndex);
    }
    kept.readAt = this.#marks;
    return kept.ranking.read(changed);
  }
}
