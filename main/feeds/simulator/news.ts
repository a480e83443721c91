/**
 * News: now and then a stock runs several percent within minutes and then gives it back over the next hours. It is what makes the
 * 5 % alert ring without making every stock wild.
 */
import { MINUTES_A_DAY } from './activity.ts';
import { Random } from './random.ts';
import type { StockProfile } from './stock-profiles.ts';

const STREAM_NEWS = 3;
/** Mean number of news of a stock of ordinary volatility, a day; wilder stocks have more. */
const NEWS_A_DAY = 15;
const ORDINARY_VOLATILITY = 0.3;
/** Log size of a move: a floor, and the mean of what comes on top. */
const LEAST_MOVE = 0.035;
const MEAN_EXTRA = 0.015;
/** Minutes of the run, and mean life of what follows. */
const SHORTEST_RUN = 2;
const LONGEST_RUN = 7;
const SHORTEST_LIFE = 20;
const LONGEST_LIFE = 80;

/** After so many lives a move is below a millionth. */
const FORGOTTEN_LIVES = 12;

interface News {
  /** Minute of the day at which the run begins. */
  readonly minute: number;
  readonly move: number;
  readonly run: number;
  readonly life: number;
}

function newsOf(seed: number, stock: number, profile: StockProfile, day: number): News[] {
  const random = new Random(seed, STREAM_NEWS, stock, day);
  const mean = NEWS_A_DAY * Math.sqrt(profile.annualVolatility / ORDINARY_VOLATILITY);
  return Array.from({ length: random.poisson(mean) }, () => ({
    minute: random.uniform() * MINUTES_A_DAY,
    move: (random.uniform() < 0.5 ? -1 : 1) * (LEAST_MOVE - MEAN_EXTRA * Math.log(1 - random.uniform())),
    run: SHORTEST_RUN + (LONGEST_RUN - SHORTEST_RUN) * random.uniform(),
    life: SHORTEST_LIFE + (LONGEST_LIFE - SHORTEST_LIFE) * random.uniform(),
  }));
}

/** Share of the move at an age in minutes: a smooth run to 1, then an exponential return. */
function shape(news: News, age: number): number {
  if (age <= 0) return 0;
  if (age >= news.run) return Math.exp(-(age - news.run) / news.life);
  const part = age / news.run;
  return part * part * (3 - 2 * part);
}

/** Adds a stock's news of a UTC day, and what is left of the day before's, to its log displacement per minute. */
export function addNews(
  seed: number,
  stock: number,
  profile: StockProfile,
  day: number,
  displacement: Float64Array,
): void {
  for (const daysAgo of [0, 1])
    for (const news of newsOf(seed, stock, profile, day - daysAgo)) {
      const start = news.minute - daysAgo * MINUTES_A_DAY;
      const end = Math.min(displacement.length, start + news.run + FORGOTTEN_LIVES * news.life);
      for (let minute = Math.max(0, Math.ceil(start)); minute < end; minute++)
        displacement[minute] = (displacement[minute] as number) + news.move * shape(news, minute - start);
    }
}
