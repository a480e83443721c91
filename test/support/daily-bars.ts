/** Bars for indicators: real daily ones where the shared data is there, else a seeded walk. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { IndicatorBar } from '../../main/analytics/indicators/indicator-stream.ts';
import { seededRandom } from './seeded-random.ts';

const DAILY = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'daily');
const DAY_MS = 86_400_000;

/** Returns a symbol's daily bars, oldest first; undefined where the data is absent. */
export function dailyBars(symbol: string): IndicatorBar[] | undefined {
  const path = join(DAILY, `${symbol}.csv.gz`);
  if (!existsSync(path)) return undefined;
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const place = (name: string): number => header.split(',').indexOf(name);
  return lines.map((line, i) => {
    const value = (name: string): number => Number(line.split(',')[place(name)]);
    const [high, low, close, volume] = [value('high'), value('low'), value('close'), value('volume')];
    return { high, low, close, volume, notional: volume * close, dayStartMs: Math.floor(i / 5) * DAY_MS };
  });
}

/** Returns a seeded walk of prices with bars that gap, and a new trading day every fifty. */
export function walkingBars(count: number, seed = 7): IndicatorBar[] {
  const random = seededRandom(seed);
  let close = 100;
  return Array.from({ length: count }, (_, i) => {
    const open = close + (random() - 0.5);
    close = Math.max(1, open + 2 * (random() - 0.5));
    const [high, low] = [Math.max(open, close) + random(), Math.min(open, close) - random() / 2];
    const volume = Math.floor(random() * 1000);
    const notional = volume * ((high + low) / 2);
    return { high, low, close, volume, notional, dayStartMs: Math.floor(i / 50) * DAY_MS };
  });
}
