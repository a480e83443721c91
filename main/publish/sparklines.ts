import type { Analytics } from '../analytics/analytics.ts';
import type { BarState } from '../analytics/bar-state.ts';

/** Bars of a sparkline. */
export const SPARKLINE_BARS = 60;
export const SPARKLINE_INTERVAL = '1m';

interface Line {
  readonly times: number[];
  readonly closes: number[];
}

/** Closes of each stock's newest 1m bars, more than the analytics keeps: shared by all windows. */
export class Sparklines {
  readonly #analytics: Pick<Analytics, 'recentBars'>;
  readonly #lines = new Map<number, Line>();

  /** @param stored the newest stored bars, oldest first */
  constructor(analytics: Pick<Analytics, 'recentBars'>, stored: readonly BarState[]) {
    this.#analytics = analytics;
    for (const bar of stored) this.#put(this.#line(bar.stock), bar);
  }

  /** Takes over what the stock's newest bars are now. */
  update(stock: number): void {
    const line = this.#line(stock);
    for (const bar of this.#analytics.recentBars(stock, SPARKLINE_INTERVAL)) this.#put(line, bar);
    const excess = line.times.length - SPARKLINE_BARS;
    if (excess > 0) {
      line.times.splice(0, excess);
      line.closes.splice(0, excess);
    }
  }

  closes(stock: number): Float64Array {
    return Float64Array.from(this.#lines.get(stock)?.closes ?? []);
  }

  /** Start of the stock's newest 1m bar, ms; -Infinity when it has none. */
  newestMs(stock: number): number {
    const times = this.#lines.get(stock)?.times ?? [];
    return times[times.length - 1] ?? Number.NEGATIVE_INFINITY;
  }

  #line(stock: number): Line {
    let line = this.#lines.get(stock);
    if (line === undefined) {
      line = { times: [], closes: [] };
      this.#lines.set(stock, line);
    }
    return line;
  }

  #put(line: Line, bar: BarState): void {
    let place = line.times.length;
    while (place > 0 && (line.times[place - 1] as number) > bar.openTimeMs) place--;
    if (line.times[place - 1] === bar.openTimeMs) line.closes[place - 1] = bar.close;
    else {
      line.times.splice(place, 0, bar.openTimeMs);
      line.closes.splice(place, 0, bar.close);
    }
  }
}
