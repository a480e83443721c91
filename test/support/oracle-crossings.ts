/**
 * Alerts of the rules that know nothing of percent, by a plain reading of SEMANTICS over whole lists of trades: what crosses is found
 * first, without any state of a rule, and the cooldown is laid over it afterwards. Shares nothing with the engine.
 */
import { dayOf, nano, type OracleAlert, sortAlerts, type Trade, toNumber } from './oracle-alerts.ts';

interface PriceCrossRule {
  readonly id: string;
  readonly kind: 'price_cross';
  readonly level: number;
  readonly direction: 'up' | 'down' | 'both';
  readonly cooldown_seconds: number;
}

interface VolumeTotalRule {
  readonly id: string;
  readonly kind: 'volume_total';
  readonly level: number;
  readonly cooldown_seconds: number;
}

interface SmaCrossRule {
  readonly id: string;
  readonly kind: 'sma_cross';
  readonly interval: keyof typeof SECONDS;
  readonly direction: 'up' | 'down' | 'both';
  readonly cooldown_seconds: number;
}

export type CrossRule = PriceCrossRule | VolumeTotalRule | SmaCrossRule;

const SECONDS = { '1s': 1, '5s': 5, '1m': 60, '5m': 300, '1h': 3600 } as const;
/** Of the watermark, behind which a bar is closed. */
const LATENESS_US = 5e6;

interface Crossing {
  readonly direction: 'up' | 'down';
  readonly event_time_us: number;
  readonly price: number;
  readonly reference: number;
  readonly change_percent: number;
}

/** The way of each trade from the trade before it: of a price that stood at the level, no crossing is left to make. */
function priceCrossings(trades: readonly Trade[], rule: PriceCrossRule): Crossing[] {
  const level = nano(String(rule.level));
  return trades.flatMap(({ timeUs, price }, i): Crossing[] => {
    const before = trades[i - 1]?.price;
    if (before === undefined || before === level) return [];
    const direction = before < level ? 'up' : 'down';
    if (direction === 'up' ? price < level : price > level) return [];
    const change_percent = (100 * Number(price - level)) / Number(level);
    return [
      { direction, event_time_us: timeUs, price: toNumber(price), reference: rule.level, change_percent },
    ];
  });
}

/** The first trade of each day with which the sum of the day so far is the level or more. */
function fullVolumes(trades: readonly Trade[], rule: VolumeTotalRule): Crossing[] {
  const days = new Map<string, bigint>();
  const level = BigInt(rule.level);
  return trades.flatMap(({ timeUs, price, quantity }): Crossing[] => {
    const before = days.get(dayOf(timeUs)) ?? 0n;
    const volume = before + quantity;
    days.set(dayOf(timeUs), volume);
    if (before >= level || volume < level) return [];
    const change_percent = (100 * Number(volume - level)) / rule.level;
    const direction = 'up';
    return [
      { direction, event_time_us: timeUs, price: toNumber(price), reference: rule.level, change_percent },
    ];
  });
}

/** Closes by the end of their bar, µs, of the bars that are closed when the newest trade of all has this time. */
function closesOf(trades: readonly Trade[], seconds: number, newestUs: number): [number, bigint][] {
  const length = seconds * 1e6;
  const closes = new Map<number, bigint>();
  for (const { timeUs, price } of trades) closes.set((Math.floor(timeUs / length) + 1) * length, price);
  return [...closes].filter(([endUs]) => endUs <= newestUs - LATENESS_US);
}

const sum = (closes: readonly [number, bigint][]): bigint =>
  closes.reduce((total, [, close]) => total + close, 0n);

/** Both means of every bar that has them, and of those that differ, the ones on the other side than the one before. */
function smaCrossings(trades: readonly Trade[], rule: SmaCrossRule, newestUs: number): Crossing[] {
  const closes = closesOf(trades, SECONDS[rule.interval], newestUs);
  const means = closes.slice(9).map(([endUs, close], i) => ({
    endUs,
    close,
    // Ten times each mean, so that nothing is divided.
    fast: 2n * sum(closes.slice(i + 5, i + 10)),
    slow: sum(closes.slice(i, i + 10)),
  }));
  const apart = means.filter(({ fast, slow }) => fast !== slow);
  return apart.flatMap(({ endUs, close, fast, slow }, i): Crossing[] => {
    const before = apart[i - 1];
    if (before === undefined || before.fast > before.slow === fast > slow) return [];
    const direction = fast > slow ? 'up' : 'down';
    const change_percent = (100 * Number(fast - slow)) / Number(slow);
    const reference = toNumber(slow) / 10;
    return [{ direction, event_time_us: endUs, price: toNumber(close), reference, change_percent }];
  });
}

function crossingsOf(trades: readonly Trade[], rule: CrossRule, newestUs: number): Crossing[] {
  if (rule.kind === 'volume_total') return fullVolumes(trades, rule);
  const crossings =
    rule.kind === 'sma_cross' ? smaCrossings(trades, rule, newestUs) : priceCrossings(trades, rule);
  return crossings.filter(({ direction }) => rule.direction === 'both' || rule.direction === direction);
}

/** What is left when each alert silences the rule for a while. */
function cooled(crossings: readonly Crossing[], seconds: number): Crossing[] {
  let last = Number.NEGATIVE_INFINITY;
  return crossings.filter(({ event_time_us }) => {
    if (event_time_us - last < seconds * 1e6) return false;
    last = event_time_us;
    return true;
  });
}

/** Returns the alerts in the order of `sortAlerts`, of stocks that all trade in the last file. */
export function oracleCrossings(
  market: ReadonlyMap<string, readonly Trade[]>,
  rules: readonly CrossRule[],
): OracleAlert[] {
  const newestUs = Math.max(...[...market.values()].map((trades) => trades[trades.length - 1]?.timeUs ?? 0));
  return sortAlerts(
    [...market].flatMap(([stock, trades]) =>
      rules.flatMap((rule) => {
        return cooled(crossingsOf(trades, rule, newestUs), rule.cooldown_seconds).map((crossing) => ({
          rule: rule.id,
          stock,
          ...crossing,
        }));
      }),
    ),
  );
}
