/**
 * The simulated market: an endless sequence of trades, a pure function of its options. It never closes: it trades at any hour of
 * any day, more where New York would be busy. Nothing here knows the clock; feeds and producers pace it.
 */
import { activityAt } from './activity.ts';
import { type DayPath, MS_A_DAY, PATH_STRIDE, PricePaths } from './price-path.ts';
import { Random } from './random.ts';
import { STOCK_PROFILES, type StockProfile } from './stock-profiles.ts';

const MS_A_MINUTE = 60_000;
const TRADING_MINUTES_A_YEAR = 252 * 390;
const STREAM_TRADES = 4;
const MOST_SHARES = 2_147_483_647;
/** At this rate and beyond a slice is a second, so that a slice stays small; below it a minute. */
const SECOND_SLICES_FROM = 5;
/** Half the quoted spread, as a share of the price, before it is rounded up to a cent's half. */
const HALF_SPREAD = 0.00012;
const SIZE_SPREAD = 0.9;

export interface SimulatedTrade {
  readonly stock: string;
  /** Event time in µs since the epoch; strictly increasing, so it also tells trades apart. */
  readonly timeUs: number;
  /** Price in cents, a whole number: the tick is a cent. */
  readonly cents: number;
  readonly quantity: number;
  readonly side: 'BUY' | 'SELL';
}

export interface MarketOptions {
  readonly seed: number;
  /** First moment that trades may have, ms since the epoch. */
  readonly startMs: number;
  /** The market ends before this moment; default: never. */
  readonly endMs?: number;
  /** Mean over the day and all stocks; prices and total volume hardly depend on it: fewer trades are larger ones. */
  readonly tradesPerSecond: number;
  /** Default: the stocks of resources/simulated-market.json. */
  readonly profiles?: readonly StockProfile[];
  /** Shared between markets that follow each other, so that days are made once; must be of the same seed and profiles. */
  readonly paths?: PricePaths;
}

/** One stock within one minute: where its price comes from and goes to, and its own random sequence. */
interface Walk {
  readonly profile: StockProfile;
  readonly random: Random;
  readonly from: number;
  readonly to: number;
  /** Standard deviation of the bridge over the whole minute. */
  readonly deviation: number;
  readonly tradesPerMinute: number;
  readonly sharesPerTrade: number;
  /** Place in the minute (0 to 1) of the last trade, and the bridge's value there. */
  at: number;
  bridge: number;
}

/** Yields slices (a second or a minute, see above) of trades in time order; a slice may be empty. */
export function* createMarket(options: MarketOptions): Generator<SimulatedTrade[], void, undefined> {
  const profiles = options.profiles ?? STOCK_PROFILES;
  const paths = options.paths ?? new PricePaths(options.seed, profiles);
  const shares = tradeShares(profiles);
  const slices = options.tradesPerSecond >= SECOND_SLICES_FROM ? 60 : 1;
  const { startMs, endMs = Number.POSITIVE_INFINITY } = options;
  let lastUs = startMs * 1000 - 1;
  for (let minuteMs = floorTo(startMs, MS_A_MINUTE); minuteMs < endMs; minuteMs += MS_A_MINUTE) {
    const path = paths.day(Math.floor(minuteMs / MS_A_DAY));
    const walks = profiles.map((profile, stock) =>
      walkOf(options, profile, stock, (shares[stock] as number) * options.tradesPerSecond, minuteMs, path),
    );
    for (let slice = 0; slice < slices; slice++) {
      const trades = walks.flatMap((walk) => tradesOf(walk, minuteMs, slice / slices, 1 / slices));
      trades.sort((a, b) => a.timeUs - b.timeUs);
      const inside = trades.filter((trade) => trade.timeUs > lastUs && trade.timeUs < endMs * 1000);
      const unique = inside.map((trade) => {
        lastUs = Math.max(trade.timeUs, lastUs + 1);
        return trade.timeUs === lastUs ? trade : { ...trade, timeUs: lastUs };
      });
      if (minuteMs + ((slice + 1) / slices) * MS_A_MINUTE > startMs) yield unique;
    }
  }
}

const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;

/** Each stock's share of all trades: it grows with the square root of its turnover, so that every stock is seen. */
function tradeShares(profiles: readonly StockProfile[]): Float64Array {
  const weights = Float64Array.from(profiles, (profile) => Math.sqrt(profile.price * profile.dailyShares));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function walkOf(
  options: MarketOptions,
  profile: StockProfile,
  stock: number,
  tradesPerSecond: number,
  minuteMs: number,
  path: DayPath,
): Walk {
  const at = stock * PATH_STRIDE + Math.floor((minuteMs - path.day * MS_A_DAY) / MS_A_MINUTE);
  const activity = activityAt(minuteMs);
  const agitation = path.agitation[at] as number;
  const random = new Random(options.seed, STREAM_TRADES, stock, minuteMs / MS_A_MINUTE);
  return {
    profile,
    random,
    from: path.levels[at] as number,
    to: path.levels[at + 1] as number,
    deviation: profile.annualVolatility * Math.sqrt((activity * agitation) / TRADING_MINUTES_A_YEAR),
    tradesPerMinute: 60 * tradesPerSecond * activity * agitation * Math.exp(0.3 * random.gaussian() - 0.045),
    sharesPerTrade: profile.dailyShares / (86_400 * tradesPerSecond),
    at: 0,
    bridge: 0,
  };
}

function tradesOf(walk: Walk, minuteMs: number, from: number, length: number): SimulatedTrade[] {
  const { random } = walk;
  const count = random.poisson(walk.tradesPerMinute * length);
  if (count === 0) return [];
  const places = Float64Array.from({ length: count }, () => from + length * random.uniform()).sort();
  return Array.from(places, (place) => {
    const timeUs = Math.floor((minuteMs + place * MS_A_MINUTE) * 1000);
    const price = Math.exp(walk.from + (walk.to - walk.from) * place + stepBridge(walk, place));
    const rising = 0.5 + Math.max(-0.2, Math.min(0.2, (walk.to - walk.from) / (4 * walk.deviation)));
    const side = random.uniform() < rising ? 'BUY' : 'SELL';
    const halfSpread = Math.max(0.005, price * HALF_SPREAD);
    const cents = Math.max(1, Math.round(100 * (side === 'BUY' ? price + halfSpread : price - halfSpread)));
    return { stock: walk.profile.stock, timeUs, cents, quantity: quantityOf(walk), side };
  });
}

/** The next value of a Brownian bridge over the minute, which is 0 at both ends. */
function stepBridge(walk: Walk, place: number): number {
  const left = 1 - walk.at;
  const step = place - walk.at;
  if (left > 0 && step > 0) {
    const kept = (left - step) / left;
    walk.bridge = walk.bridge * kept + walk.deviation * Math.sqrt(step * kept) * walk.random.gaussian();
    walk.at = place;
  }
  return walk.bridge;
}

/** Log-normal sizes around the mean; most of those above a hundred come in round lots. */
function quantityOf({ random, sharesPerTrade }: Walk): number {
  const shares = sharesPerTrade * Math.exp(SIZE_SPREAD * random.gaussian() - SIZE_SPREAD ** 2 / 2);
  const isRound = shares >= 100 && random.uniform() < 0.7;
  const quantity = isRound ? 100 * Math.round(shares / 100) : Math.round(shares);
  return Math.min(MOST_SHARES, Math.max(1, quantity));
}
