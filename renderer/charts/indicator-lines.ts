/** What each indicator of a chart looks like: its lines, whether they lie over the price or in a pane of their own, and what they are called. */
import { INDICATOR_OUTPUTS, type Indicator, type IndicatorKind } from '../../contract/indicators.ts';
import type { Span } from './price-range.ts';

export interface IndicatorLine {
  /** Place among the outputs of a bar. */
  readonly output: number;
  readonly shape: 'line' | 'bars';
  /** Token of its colour, and that of the live layer's stroke. */
  readonly color: SeriesColor;
}

export interface ShownIndicator {
  readonly name: string;
  readonly lines: readonly IndicatorLine[];
  /** Outputs that the legend tells, with what each is called. */
  readonly values: readonly { readonly label: string; readonly output: number }[];
  /** null: over the price. */
  readonly pane: Pane | null;
}

export interface Pane {
  /** Levels that are drawn as guides. */
  readonly guides: readonly number[];
  /** A fixed axis; else it fits what is in sight. */
  readonly span: Span | null;
}

export const SERIES_COLORS = ['series-1', 'series-2', 'series-3', 'series-4'] as const;
export type SeriesColor = (typeof SERIES_COLORS)[number];

const PANES: Readonly<Partial<Record<IndicatorKind, Pane>>> = {
  rsi: { guides: [30, 70], span: { low: 0, high: 100 } },
  macd: { guides: [0], span: null },
  atr: { guides: [], span: null },
};

/** Returns `EMA 20`, `MACD 12 26 9`. */
export function indicatorName(indicator: Indicator): string {
  const { kind, ...numbers } = indicator;
  const name = { bollinger: 'Bollinger', vwap: 'VWAP' }[kind as string] ?? kind.toUpperCase();
  return [name, ...Object.values(numbers)].join(' ');
}

/** Returns how the indicators are shown, in their order; colours go round. */
export function shownIndicators(indicators: readonly Indicator[]): readonly ShownIndicator[] {
  let output = 0;
  let color = 0;
  const nextColor = (): SeriesColor => SERIES_COLORS[color++ % SERIES_COLORS.length] as SeriesColor;
  return indicators.map((indicator) => {
    const outputs = INDICATOR_OUTPUTS[indicator.kind].map((label) => ({ label, output: output++ }));
    const own = nextColor();
    // The bands of one indicator have one colour; the signal of MACD has another than its line.
    const lines = outputs.map(({ label, output: place }): IndicatorLine => {
      if (label === 'histogram') return { output: place, shape: 'bars', color: own };
      return { output: place, shape: 'line', color: label === 'signal' ? nextColor() : own };
    });
    const values = outputs.map((each) => ({ ...each, label: outputs.length === 1 ? '' : each.label }));
    return { name: indicatorName(indicator), lines, values, pane: PANES[indicator.kind] ?? null };
  });
}
