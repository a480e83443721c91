/**
 * What a trade costs the analytics, from decoded columns, on one core, and whether that grows with the number of stocks. Every stock trades
 * ten times in a second in which it trades, as the stocks of the two recorded days do that the tests use. Batches are timed one by one after
 * a warm-up, in slices of 100,000 trades; what is made for them, and the readers of rankings, are timed apart.
 */

import type { Interval } from '../contract/bars.ts';
import { Analytics } from '../main/analytics/analytics.ts';
import { createLiveAnalytics } from '../main/analytics/live-analytics.ts';
import { smaOf } from '../main/analytics/sma.ts';
import { Calendar } from '../main/calendar/calendar.ts';
import { SymbolTable } from '../main/trades/symbol-table.ts';
import type { TradeBatch } from '../main/trades/trade-batch.ts';
import { makeMarket } from './analytics/market.ts';
import { makeRules } from './analytics/rules.ts';
import { type Spread, spreadOf } from './pipeline/statistics.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');
const STOCKS = [10, 100, 1_000, 10_000];
const RULES = 1_000;
const PER_SECOND = 10;
const SLICE = 100_000;
const SLICES = 12;
/** Seconds of the market before timing begins: rings have their full length by then. */
const WARM_UP_SECONDS = 40;
const LEAST_WARM_UP = 400_000;

interface Work {
  apply(batch: TradeBatch): void;
  /** Reads a ranking as a window would; absent: there is none. */
  readRanking?(): void;
}

/** Bars of all intervals, the means of 5 and 10 closes behind every bar that closes, and the change of every stock that traded. */
function barsAndChange(symbols: SymbolTable): Work {
  const calendarOf = (): Calendar => NEW_YORK;
  const analytics = new Analytics({ symbols, rules: [], allowedLatenessUs: 5_000_000, calendarOf });
  const closes = new Map<string, number[]>();
  return {
    apply(batch) {
      const { bars } = analytics.apply(batch);
      for (const { stock, interval, close } of bars) meansBehind(closes, stock, interval, close);
      for (const stock of analytics.takeDirty()) analytics.quote(stock);
    },
  };
}

function meansBehind(closes: Map<string, number[]>, stock: number, interval: Interval, close: number): void {
  const key = `${stock}/${interval}`;
  const last = closes.get(key) ?? [];
  if (last.length === 0) closes.set(key, last);
  last.push(close);
  if (last.length > 10) last.shift();
  smaOf(last, 5);
  smaOf(last, 10);
}

/** Every operator, so many rules of every kind, and rankings that are kept up to date. */
function everything(symbols: SymbolTable, stocks: number, rules: number): Work {
  const { analytics, rankings } = createLiveAnalytics({
    symbols,
    rules: makeRules(rules, stocks),
    allowedLatenessUs: 5_000_000,
    calendarOf: () => NEW_YORK,
  });
  return {
    apply(batch) {
      analytics.apply(batch);
      rankings.mark(analytics.takeDirty());
    },
    readRanking() {
      rankings.read('gainers', 'day');
    },
  };
}

interface Result {
  readonly nanoseconds: Spread;
  readonly readMs: Spread;
}

function measure(create: (symbols: SymbolTable, stocks: number) => Work, stocks: number): Result {
  const symbols = new SymbolTable();
  const work = create(symbols, stocks);
  const warmUp = Math.max(LEAST_WARM_UP, WARM_UP_SECONDS * PER_SECOND * stocks);
  const trades = warmUp + SLICES * SLICE;
  const slices: number[] = [];
  const reads: number[] = [];
  let done = 0;
  let sliceMs = 0;
  for (const batch of makeMarket({ symbols, stocks, trades, spacingUs: 1e6 / (PER_SECOND * stocks) })) {
    const fromMs = performance.now();
    work.apply(batch);
    sliceMs += performance.now() - fromMs;
    done += batch.length;
    if (done % SLICE !== 0) continue;
    const readFromMs = performance.now();
    work.readRanking?.();
    if (done > warmUp) {
      reads.push(performance.now() - readFromMs);
      slices.push((sliceMs * 1e6) / SLICE);
    }
    sliceMs = 0;
  }
  return { nanoseconds: spreadOf(slices), readMs: spreadOf(reads) };
}

const WORK: Readonly<Record<string, (symbols: SymbolTable, stocks: number) => Work>> = {
  'bars of 8 intervals, SMA 5 and 10, price change': barsAndChange,
  'every operator': (symbols, stocks) => everything(symbols, stocks, 0),
  [`every operator and ${RULES} rules of every kind`]: (symbols, stocks) =>
    everything(symbols, stocks, RULES),
};

const whole = (value: number): string => value.toFixed(0);
console.log(`## Analytics, ns per trade (${SLICES} slices of ${SLICE} trades each)\n`);
console.log(
  '| work | stocks | min | median | max | median ÷ that of 10 stocks | trades/s at the median | a ranking read, ms |',
);
console.log('|---|---|---|---|---|---|---|---|');
for (const [name, create] of Object.entries(WORK)) {
  let first = Number.NaN;
  for (const stocks of STOCKS) {
    const { nanoseconds, readMs } = measure(create, stocks);
    const { min, median, max } = nanoseconds;
    if (Number.isNaN(first)) first = median;
    const rate = Math.round(1e9 / median).toLocaleString('en-US');
    const read = readMs.median > 0.01 ? readMs.median.toFixed(1) : '';
    console.log(
      `| ${name} | ${stocks} | ${whole(min)} | ${whole(median)} | ${whole(max)} | ${(median / first).toFixed(2)} | ${rate} | ${read} |`,
    );
  }
}
