import { type RefObject, useEffect, useState } from 'react';
import { loadPlotly } from '../charts/plotly.ts';
import { type MakeFigure, type PlotEvents, StaticPlot } from '../charts/static-plot.ts';

export type PlotPhase =
  | { readonly kind: 'loading' | 'ready' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retry: () => void };

const NO_EVENTS: PlotEvents = {};

/**
 * A plot in an element, for as long as it is shown.
 * @param make made with `useCallback` or `useMemo`: another function is another figure.
 * @param events the same object each time.
 */
export function useStaticPlot(
  element: RefObject<HTMLElement | null>,
  make: MakeFigure,
  events: PlotEvents = NO_EVENTS,
): PlotPhase {
  const [plot, setPlot] = useState<StaticPlot | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [reason, setReason] = useState<string | null>(null);
  useEffect(() => {
    let mounted: StaticPlot | undefined;
    let isWanted = attempt >= 0;
    loadPlotly().then(
      (plotly) => {
        if (!isWanted || element.current === null) return;
        mounted = new StaticPlot(plotly, element.current, events);
        setPlot(mounted);
      },
      (error: unknown) => setReason(String(error)),
    );
    return () => {
      isWanted = false;
      mounted?.dispose();
      setPlot(null);
    };
  }, [element, attempt, events]);
  useEffect(() => plot?.show(make), [plot, make]);
  if (reason !== null) {
    const retry = () => {
      setReason(null);
      setAttempt(attempt + 1);
    };
    return { kind: 'failed', reason, retry };
  }
  return { kind: plot === null ? 'loading' : 'ready' };
}
