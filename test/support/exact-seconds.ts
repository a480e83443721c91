/** What trades sum up to, second by second, in whole numbers: nothing is ever rounded, added up twice or taken off again. */
import type { TradeStatistics } from '../../main/analytics/trade-sums.ts';
import type { TradeInput } from './trades.ts';

const SECOND_US = 1_000_000;
/** Prices have at most four digits behind the point. */
const UNITS = 10_000;

/** Prices, squares and notional in units of 10^-4. */
interface Sums {
  count: number;
  volume: number;
  prices: bigint;
  squares: bigint;
  notional: bigint;
  low: number;
  high: number;
  first: number;
  last: number;
}

export class ExactSeconds {
  readonly #seconds: Sums[] = [];

  /** @param trades in order, the first second being 0. */
  constructor(trades: readonly (TradeInput & { readonly price: string; readonly quantity: number })[]) {
    for (const { timeUs, price, quantity } of trades) {
      const units = BigInt(Math.round(Number(price) * UNITS));
      const value = Number(price);
      const second = Math.floor(timeUs / SECOND_US);
      const one = { count: 1, volume: quantity, prices: units, squares: units * units };
      const sums: Sums = {
        ...one,
        notional: units * BigInt(quantity),
        low: value,
        high: value,
        first: value,
        last: value,
      };
      const known = this.#seconds[second];
      this.#seconds[second] = known === undefined ? sums : joined(known, sums);
    }
  }

  second(i: number): Sums {
    return this.#seconds[i] as Sums;
  }
}

/** Of trades of which all of `a` come before those of `b`. */
function joined(a: Sums, b: Sums): Sums {
  return {
    count: a.count + b.count,
    volume: a.volume + b.volume,
    prices: a.prices + b.prices,
    squares: a.squares + b.squares,
    notional: a.notional + b.notional,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    first: a.first,
    last: b.last,
  };
}

/** Returns the statistics of the trades of some seconds, in order; each value is rounded once, at the end. */
export function exactStatistics(seconds: readonly Sums[]): TradeStatistics {
  const sums = seconds.reduce(joined);
  const { count, volume } = sums;
  const deviations = BigInt(count) * sums.squares - sums.prices * sums.prices;
  return {
    mean: Number(sums.prices) / UNITS / count,
    stddev: Math.sqrt(Number(deviations)) / count / UNITS,
    volume,
    notional: Number(sums.notional) / UNITS,
    tradeCount: count,
    vwap: Number(sums.notional) / UNITS / volume,
    min: sums.low,
    max: sums.high,
    first: sums.first,
    last: sums.last,
  };
}
