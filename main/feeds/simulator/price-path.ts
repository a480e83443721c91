/**
 * The minute-by-minute log prices of every stock, as a pure function of (seed, day): a restart at any time finds the same market.
 * A day here is a UTC day. Its first and last level come from a mean-reverting walk of days; between them runs a bridge of
 * GARCH(1,1) returns made of a market, a sector and the stock's own part; news moves (news.ts) lie on top.
 */
import { activityAt, MINUTES_A_DAY } from './activity.ts';
import { addNews } from './news.ts';
import { Random } from './random.ts';
import type { StockProfile } from './stock-profiles.ts';

export const MS_A_DAY = 86_400_000;
const TRADING_DAYS_A_YEAR = 252;
/**
 * A market that never closes has 1440 minutes a day instead of 390. To have the minutes of a real one it moves this much more within a
 * day than from day to day; the bridge takes the rest back.
 */
const WITHIN_DAY = Math.sqrt(MINUTES_A_DAY / 390);

/** Pull of a day's level towards the stock's base price, and how many days back the walk is summed. */
const REVERSION = 0.98;
const REMEMBERED_DAYS = 250;

/** Standard deviation of a day's log return of the market and of a sector beyond it. */
const MARKET_DAY = 0.008;
const SECTOR_DAY = 0.005;
/** Least part of a stock's variance that is its own. */
const OWN_SHARE = 0.3;

/** GARCH(1,1) of minute returns: h' = (1 − α − β) + α z² h + β h, around 1. */
const GARCH_ALPHA = 0.08;
const GARCH_BETA = 0.9;

/** How much more a stock trades for each percent that news has moved it. */
const NEWS_ACTIVITY = 0.6;

const STREAM_DAY = 1;
const STREAM_MINUTE = 2;
/** Rows beyond the stocks in the numbering of random streams: the market, then the sectors. */
const MARKET_STREAM = 1_000_000;

interface Loading {
  readonly market: number;
  readonly sector: number;
  readonly sectorStream: number;
  readonly own: number;
}

/** Log prices of one UTC day: stock s at the start of minute m is `levels[s × 1441 + m]`. */
export interface DayPath {
  readonly day: number;
  readonly levels: Float64Array;
  /** How much more than usual each stock trades and swings, at the same places: news draws a crowd. Mean 1 over the day. */
  readonly agitation: Float64Array;
}

export const PATH_STRIDE = MINUTES_A_DAY + 1;

export class PricePaths {
  readonly #seed: number;
  readonly #profiles: readonly StockProfile[];
  readonly #loadings: readonly Loading[];
  readonly #shocks = new Map<number, Float64Array>();
  readonly #cache = new Map<number, DayPath>();

  constructor(seed: number, profiles: readonly StockProfile[]) {
    this.#seed = seed;
    this.#profiles = profiles;
    const sectors = [...new Set(profiles.map((profile) => profile.sector))].sort();
    this.#loadings = profiles.map((profile) =>
      loadingOf(profile, MARKET_STREAM + 1 + sectors.indexOf(profile.sector)),
    );
  }

  /** Returns the paths of a UTC day (days since the epoch); the newest two days are kept. */
  day(day: number): DayPath {
    const cached = this.#cache.get(day);
    if (cached !== undefined) return cached;
    const path = this.#build(day);
    this.#cache.set(day, path);
    for (const old of this.#cache.keys()) if (this.#cache.size > 2) this.#cache.delete(old);
    return path;
  }

  #build(day: number): DayPath {
    const levels = new Float64Array(this.#profiles.length * PATH_STRIDE);
    const news = new Float64Array(levels.length);
    const weights = varianceWeights(day);
    const factors = new Map<number, Float64Array>();
    const factor = (stream: number): Float64Array => {
      const returns = factors.get(stream) ?? garchReturns(this.#seed, stream, day, weights);
      factors.set(stream, returns);
      return returns;
    };
    this.#profiles.forEach((profile, stock) => {
      const { market, sector, sectorStream, own } = this.#loadings[stock] as Loading;
      const marketReturns = factor(MARKET_STREAM);
      const sectorReturns = factor(sectorStream);
      const ownReturns = garchReturns(this.#seed, stock, day, weights);
      const at = stock * PATH_STRIDE;
      addNews(this.#seed, stock, profile, day, news.subarray(at, at + PATH_STRIDE));
      for (let minute = 0; minute < MINUTES_A_DAY; minute++) {
        const ownReturn =
          own * Math.sqrt(agitationBy(news[at + minute] as number)) * (ownReturns[minute] as number);
        const common =
          market * (marketReturns[minute] as number) + sector * (sectorReturns[minute] as number);
        levels[at + minute + 1] = (levels[at + minute] as number) + WITHIN_DAY * (common + ownReturn);
      }
      bridge(levels, at, this.#dayLevel(stock, profile, day), this.#dayLevel(stock, profile, day + 1));
      for (let minute = 0; minute <= MINUTES_A_DAY; minute++)
        levels[at + minute] = (levels[at + minute] as number) + (news[at + minute] as number);
    });
    return { day, levels, agitation: agitationOf(news) };
  }

  /** Log price at the start of a UTC day: an autoregressive walk of days, summed afresh, so that it needs no history. */
  #dayLevel(stock: number, profile: StockProfile, day: number): number {
    const { market, sector, sectorStream, own } = this.#loadings[stock] as Loading;
    const walk =
      market * this.#walk(MARKET_STREAM, day) +
      sector * this.#walk(sectorStream, day) +
      own * this.#walk(stock, day);
    return Math.log(profile.price) + walk;
  }

  #walk(stream: number, day: number): number {
    let sum = 0;
    for (let back = REMEMBERED_DAYS; back > 0; back--)
      sum = sum * REVERSION + this.#shock(stream, day - back);
    return sum;
  }

  /** A day's standard normal shock; made in runs of 256 days, because a Random is dear to set up. */
  #shock(stream: number, day: number): number {
    const run = Math.floor(day / 256);
    const key = stream * 1_000_000 + run;
    let shocks = this.#shocks.get(key);
    if (shocks === undefined) {
      const random = new Random(this.#seed, STREAM_DAY, stream, run);
      shocks = Float64Array.from({ length: 256 }, () => random.gaussian());
      this.#shocks.set(key, shocks);
    }
    return shocks[day - run * 256] as number;
  }
}

function loadingOf(profile: StockProfile, sectorStream: number): Loading {
  const variance = profile.annualVolatility ** 2 / TRADING_DAYS_A_YEAR;
  const market = profile.beta * MARKET_DAY;
  const own = Math.sqrt(Math.max(variance - market ** 2 - SECTOR_DAY ** 2, OWN_SHARE * variance));
  return { market, sector: SECTOR_DAY, sectorStream, own };
}

/** Each minute's share of the day's variance: it follows the activity, so that busy hours move more. */
function varianceWeights(day: number): Float64Array {
  const weights = Float64Array.from({ length: MINUTES_A_DAY }, (_, minute) =>
    activityAt(day * MS_A_DAY + minute * 60_000),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Minute returns whose sum over the day has variance 1, in clusters of calm and storm. */
function garchReturns(seed: number, stream: number, day: number, weights: Float64Array): Float64Array {
  const random = new Random(seed, STREAM_MINUTE, stream, day);
  let variance = 1;
  return weights.map((weight) => {
    const shock = random.gaussian();
    const result = Math.sqrt(variance * weight) * shock;
    variance = 1 - GARCH_ALPHA - GARCH_BETA + variance * (GARCH_ALPHA * shock * shock + GARCH_BETA);
    return result;
  });
}

/** How much more a stock trades and swings while news has moved it; 1 without. */
function agitationBy(displacement: number): number {
  return 1 + NEWS_ACTIVITY * 100 * Math.abs(displacement);
}

function agitationOf(news: Float64Array): Float64Array {
  const agitation = news.map(agitationBy);
  const mean = agitation.reduce((sum, value) => sum + value, 0) / agitation.length;
  return agitation.map((value) => value / mean);
}

/** Tilts a path that starts at 0 so that it runs from one level to the other. */
function bridge(levels: Float64Array, at: number, from: number, to: number): void {
  const drift = (to - from - (levels[at + MINUTES_A_DAY] as number)) / MINUTES_A_DAY;
  for (let minute = 0; minute <= MINUTES_A_DAY; minute++)
    levels[at + minute] = from + (levels[at + minute] as number) + minute * drift;
}
