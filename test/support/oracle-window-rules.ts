/**
 * Alerts of `volume_spike` and `stale_feed` by a plain reading of SEMANTICS over whole lists of trades: sums of seconds by their running
 * total, silences by looking ahead. Shares nothing with the engine.
 */
import { dayOf, type OracleAlert, sortAlerts, type Trade, toNumber } from './oracle-alerts.ts';

export interface SpikeRule {
  readonly id: string;
  readonly kind: 'volume_spike';
  readonly window: keyof typeof SECONDS;
  readonly factor: number;
  readonly cooldown_seconds: 0;
}

export interface StaleRule {
  readonly id: string;
  readonly kind: 'stale_feed';
  readonly after_seconds: number;
  readonly cooldown_seconds: 0;
}

const SECONDS = { '1m': 60, '5m': 300, '15m': 900 } as const;
const LATENESS_US = 5e6;

/** Returns the alerts of the rules in the order of `sortAlerts`; the files' trades come in the order of their times, `ends` are theirs. */
export function oracleWindowAlerts(
  byStock: ReadonlyMap<string, readonly Trade[]>,
  rules: readonly (SpikeRule | StaleRule)[],
): OracleAlert[] {
  const everything = [...byStock.values()].flat().map(({ timeUs }) => timeUs);
  const days = new Map<string, number>();
  for (const timeUs of everything) days.set(dayOf(timeUs), Math.max(days.get(dayOf(timeUs)) ?? 0, timeUs));
  return sortAlerts(
    [...byStock].flatMap(([stock, trades]) =>
      rules.flatMap((rule) =>
        (rule.kind === 'volume_spike' ? spikes(trades, rule) : silences(trades, rule, days)).map((alert) => ({
          rule: rule.id,
          stock,
          ...alert,
        })),
      ),
    ),
  );
}

type Fired = Omit<OracleAlert, 'rule' | 'stock'>;

function spikes(trades: readonly Trade[], { window, factor }: SpikeRule): Fired[] {
  const length = SECONDS[window];
  const first = Math.floor((trades[0] as Trade).timeUs / 1e6);
  const last = Math.floor((trades[trades.length - 1] as Trade).timeUs / 1e6);
  /** Shares traded before second `first + i`; the trades so far. */
  const seconds = new Float64Array(last - first + 1);
  const total = (from: number, to: number): number =>
    seconds
      .subarray(Math.max(0, from - first), Math.max(0, to - first))
      .reduce((sum, shares) => sum + shares, 0);
  const fired: Fired[] = [];
  let isArmed = true;
  let day = '';
  let cached = { second: -1, older: 0, before: 0 };
  for (const { timeUs, price, quantity } of trades) {
    const second = Math.floor(timeUs / 1e6);
    seconds[second - first] = (seconds[second - first] as number) + Number(quantity);
    if (second !== cached.second) {
      const older = total(second - length + 1, second);
      cached = { second, older, before: total(second - 21 * length + 1, second - length + 1) };
    }
    if (first > second - 21 * length + 1 || cached.before === 0) continue;
    if (day !== dayOf(timeUs)) isArmed = true;
    day = dayOf(timeUs);
    const volume = cached.older + (seconds[second - first] as number);
    const reference = cached.before / 20;
    // Shares are whole and the factors are binary fractions: nothing is rounded here.
    const isBeyond = 20 * volume >= factor * cached.before;
    if (isBeyond && isArmed) {
      const change_percent = (100 * (volume - reference)) / reference;
      fired.push({
        direction: 'up',
        event_time_us: timeUs,
        price: toNumber(price),
        reference,
        change_percent,
      });
    }
    isArmed = !isBeyond;
  }
  return fired;
}

/** Regular sessions of these days are from 09:30 to 16:00 in New York, UTC − 4. */
function silences(trades: readonly Trade[], rule: StaleRule, days: ReadonlyMap<string, number>): Fired[] {
  const afterUs = rule.after_seconds * 1e6;
  const fired: Fired[] = [];
  for (const [day, endUs] of days) {
    const openUs = Date.parse(`${day}T13:30:00Z`) * 1000;
    const closeUs = Date.parse(`${day}T20:00:00Z`) * 1000;
    const before = trades.filter(({ timeUs }) => timeUs < openUs).at(-1);
    const within = trades.filter(({ timeUs }) => timeUs >= openUs && timeUs < closeUs);
    const times = [...(before === undefined ? [] : [{ ...before, timeUs: openUs }]), ...within];
    times.forEach(({ timeUs, price }, i) => {
      const due = timeUs + afterUs;
      const isNext = (times[i + 1]?.timeUs ?? Number.POSITIVE_INFINITY) <= due;
      if (isNext || due > closeUs || due > endUs - LATENESS_US) return;
      const last = { price: toNumber(price), reference: rule.after_seconds, change_percent: 0 };
      fired.push({ direction: 'down', event_time_us: due, ...last });
    });
  }
  return fired;
}
