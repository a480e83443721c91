/**
 * Alerts of `percent_move` rules over trade files by a plain reading of SEMANTICS: every price a BigInt, every second's close kept,
 * nothing shared with the engine. Trades must come in the order of their event times.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface OracleRule {
  readonly id: string;
  /** Decimal texts. */
  readonly threshold: string;
  readonly hysteresis: string;
  readonly cooldownSeconds: number;
  readonly reference: 'previous_close' | 'session_open' | number;
}

export interface OracleAlert {
  readonly rule: string;
  readonly stock: string;
  readonly direction: 'up' | 'down';
  readonly event_time_us: number;
  readonly price: number;
  readonly reference: number;
  readonly change_percent: number;
}

const NANO = 9;
export const nano = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(NANO, '0'));
};
export const toNumber = (value: bigint): number => Number(value) / 1e9;

export interface Trade {
  readonly timeUs: number;
  readonly price: bigint;
  readonly quantity: bigint;
}

const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' });
const dayOfHour = new Map<number, string>();
/** New York's clocks change on the hour, so that an hour is all of one day. */
export function dayOf(timeUs: number): string {
  const hour = Math.floor(timeUs / 3.6e9);
  const day = dayOfHour.get(hour) ?? dayFormat.format(hour * 3_600_000);
  dayOfHour.set(hour, day);
  return day;
}

export function readTrades(paths: readonly string[]): Map<string, Trade[]> {
  const byStock = new Map<string, Trade[]>();
  for (const path of paths) {
    for (const line of gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').slice(1)) {
      const [timeUs = '', stock = '', , price = '', quantity = ''] = line.split(',');
      const trades = byStock.get(stock) ?? [];
      byStock.set(stock, trades);
      trades.push({ timeUs: Number(timeUs), price: nano(price), quantity: BigInt(quantity) });
    }
  }
  return byStock;
}

/** The reference of each trade, or null. */
function references(trades: readonly Trade[], rule: OracleRule): (bigint | null)[] {
  const seconds: number[] = [];
  const closes: bigint[] = [];
  let day = '';
  let open: bigint | null = null;
  let previousClose: bigint | null = null;
  let last: bigint | null = null;
  let from = 0;
  return trades.map(({ timeUs, price }) => {
    const today = dayOf(timeUs);
    if (today !== day) [day, open, previousClose] = [today, price, last];
    last = price;
    const second = Math.floor(timeUs / 1e6);
    if (seconds.at(-1) !== second) {
      seconds.push(second);
      closes.push(price);
    }
    closes[closes.length - 1] = price;
    if (rule.reference === 'session_open') return open;
    if (rule.reference === 'previous_close') return previousClose ?? open;
    while ((seconds[from] as number) <= second - rule.reference) from++;
    return from === 0 ? null : (closes[from - 1] as bigint);
  });
}

function alertsOf(stock: string, trades: readonly Trade[], rule: OracleRule): OracleAlert[] {
  const alerts: OracleAlert[] = [];
  const threshold = nano(rule.threshold);
  const rearm = threshold - nano(rule.hysteresis);
  const isArmed = { up: true, down: true };
  let day = '';
  let firedUs = Number.NEGATIVE_INFINITY;
  const all = references(trades, rule);
  trades.forEach(({ timeUs, price }, i) => {
    const reference = all[i] ?? null;
    if (reference === null) return;
    if (dayOf(timeUs) !== day) {
      day = dayOf(timeUs);
      isArmed.up = true;
      isArmed.down = true;
    }
    for (const direction of ['up', 'down'] as const) {
      // change_percent × reference, in nanos: compared with t × reference, so that nothing is divided.
      const move = 100n * (direction === 'up' ? price - reference : reference - price) * 10n ** 9n;
      if (move >= threshold * reference) {
        if (isArmed[direction] && timeUs - firedUs >= rule.cooldownSeconds * 1e6) {
          firedUs = timeUs;
          const change_percent = (100 * Number(price - reference)) / Number(reference);
          const prices = { price: toNumber(price), reference: toNumber(reference), change_percent };
          alerts.push({ rule: rule.id, stock, direction, event_time_us: timeUs, ...prices });
        }
        isArmed[direction] = false;
      } else if (move < rearm * reference) {
        isArmed[direction] = true;
      }
    }
  });
  return alerts;
}

/** Sorts alerts by event time, then stock, rule and direction. */
export function sortAlerts(alerts: OracleAlert[]): OracleAlert[] {
  const key = ({ stock, rule, direction }: OracleAlert): string => `${stock}\n${rule}\n${direction}`;
  return alerts.sort((a, b) => a.event_time_us - b.event_time_us || (key(a) < key(b) ? -1 : 1));
}

/** Returns the alerts in the order of `sortAlerts`. */
export function oracleAlerts(paths: readonly string[], rules: readonly OracleRule[]): OracleAlert[] {
  return sortAlerts(
    [...readTrades(paths)].flatMap(([stock, trades]) =>
      rules.flatMap((rule) => alertsOf(stock, trades, rule)),
    ),
  );
}
