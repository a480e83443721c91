/** What a journal would hold of the analytics' output: each bar's newest revision, with the patches merged in. */
import type { AnalyticsOutput } from '../../main/analytics/analytics.ts';
import { mergeBars } from '../../main/analytics/bar.ts';
import type { BarState } from '../../main/analytics/bar-state.ts';

export class BarBook {
  readonly #bars = new Map<string, BarState>();

  add({ bars, patches }: Pick<AnalyticsOutput, 'bars' | 'patches'>): void {
    for (const bar of bars) this.#bars.set(keyOf(bar), { ...bar });
    for (const patch of patches) {
      const bar = this.#bars.get(keyOf(patch));
      if (bar === undefined) this.#bars.set(keyOf(patch), { ...patch });
      else mergeBars(bar, patch);
    }
  }

  /** The bars by stock, interval and time; without their revisions, which count how they came about. */
  contents(): Omit<BarState, 'revision'>[] {
    const keys = [...this.#bars.keys()].sort();
    return keys.map((key) => {
      const { revision: _revision, ...bar } = this.#bars.get(key) as BarState;
      return bar;
    });
  }
}

function keyOf({ stock, interval, openTimeMs }: BarState): string {
  return `${String(stock).padStart(4, '0')} ${interval} ${String(openTimeMs).padStart(16, '0')}`;
}
