/** The indicators of one chart, kept up with its bars: a tick costs one look ahead, a revision of an older bar starts them anew. */
import type { Indicator } from '../../contract/indicators.ts';
import { createIndicator, leadOf, outputsOf } from '../analytics/indicators/create-indicator.ts';
import type { IndicatorBar, IndicatorStream } from '../analytics/indicators/indicator-stream.ts';

/** Bars before the first one shown that are fetched at most. Where more would be needed (VWAP of seconds), see `isWhole`. */
const MAX_LEAD = 5_000;

/** Bars before the first one shown that the indicators need. */
export function leadOfAll(indicators: readonly Indicator[]): number {
  return Math.min(MAX_LEAD, Math.max(0, ...indicators.map(leadOf)));
}

export class IndicatorColumns {
  /** Numbers per bar. */
  readonly width: number;
  readonly #indicators: readonly Indicator[];
  #streams: IndicatorStream[] = [];
  /** Bars that the streams have taken in. */
  #taken = 0;
  #firstDayMs = Number.NaN;

  constructor(indicators: readonly Indicator[]) {
    this.#indicators = indicators;
    this.width = indicators.reduce((sum, indicator) => sum + outputsOf(indicator), 0);
    this.#restart();
  }

  /**
   * Returns the outputs of every bar from `from` on. The newest bar is looked at and not taken in, for it may still change.
   * @param count bars that are held, oldest first.
   * @param barAt those before `from` are as they were at the last call.
   * @param isWhole whether nothing older exists; else the VWAP of the first bar's trading day is undefined, for its beginning is unknown.
   */
  update(
    count: number,
    barAt: (place: number) => IndicatorBar,
    from: number,
    isWhole: boolean,
  ): Float64Array[] {
    if (from < this.#taken || this.#taken === 0) {
      this.#restart();
      this.#firstDayMs = isWhole || count === 0 ? Number.NaN : barAt(0).dayStartMs;
    }
    const rows: Float64Array[] = [];
    const last = count - 1;
    for (let i = Math.min(this.#taken, from); i <= last; i++) {
      const row = this.#row(barAt(i), i < last);
      if (i >= from) rows.push(row);
    }
    this.#taken = Math.max(last, 0);
    return rows;
  }

  /** The oldest `count` bars are no longer held. */
  forget(count: number): void {
    this.#taken -= count;
  }

  #row(bar: IndicatorBar, isTaken: boolean): Float64Array {
    const row = new Float64Array(this.width);
    let at = 0;
    this.#indicators.forEach((indicator, i) => {
      const stream = this.#streams[i] as IndicatorStream;
      const isUnknown = indicator.kind === 'vwap' && bar.dayStartMs === this.#firstDayMs;
      for (const value of isTaken ? stream.next(bar) : stream.peek(bar))
        row[at++] = isUnknown ? Number.NaN : value;
    });
    return row;
  }

  #restart(): void {
    this.#streams = this.#indicators.map(createIndicator);
    this.#taken = 0;
  }
}
