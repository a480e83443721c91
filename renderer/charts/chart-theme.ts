import { SERIES_COLORS, type SeriesColor } from './indicator-lines.ts';

const HEATS = ['low', 'high', 'flat', 'up', 'down'] as const;
/** Ends of the shades: of a number, and of a change; text is legible on all between them. */
export type Heat = (typeof HEATS)[number];

/** The theme's colours as Plotly wants them: values, not variables. */
export interface ChartTheme {
  readonly panel: string;
  readonly grid: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly up: string;
  readonly down: string;
  readonly sma5: string;
  readonly sma10: string;
  readonly warning: string;
  readonly accent: string;
  readonly heat: Readonly<Record<Heat, string>>;
  readonly font: string;
  readonly series: Readonly<Record<SeriesColor, string>>;
}

export function readChartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    panel: token('panel'),
    grid: token('grid'),
    line: token('line'),
    text: token('text'),
    muted: token('muted'),
    up: token('up'),
    down: token('down'),
    sma5: token('sma-5'),
    sma10: token('sma-10'),
    warning: token('warning'),
    accent: token('accent'),
    heat: Object.fromEntries(HEATS.map((name) => [name, token(`heat-${name}`)])) as Record<Heat, string>,
    font: token('font'),
    series: Object.fromEntries(SERIES_COLORS.map((name) => [name, token(name)])) as Record<
      SeriesColor,
      string
    >,
  };
}
