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

export type CrossRule = PriceCrossRule | VolumeTotalRule;

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

function crossingsOf(trades: readonly Trade[], rule: CrossRule): Crossing[] {
  if (rule.kind === 'volume_total') return fullVolumes(trades, rule);
  return priceCrossings(trades, rule).filter(
    ({ direction }) => rule.direction === 'both' || rule.direction === direction,
  );
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

/** Returns the alerts in the order of `sortAlerts`. */
export function oracleCrossings(
  market: ReadonlyMap<string, readonly Trade[]>,
  rules: readonly CrossRule[],
): OracleAlert[] {
  return sortAlerts(
    [...market].flatMap(([stock, trades]) =>
      rules.flatMap((rule) => {
        return cooled(crossingsOf(trades, rule), rule.cooldown_seconds).map((crossing) => ({
          rule: rule.id,
          stock,
          ...crossing,
        }));
      }),
    ),
  );
}
