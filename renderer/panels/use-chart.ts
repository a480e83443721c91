/** Ties a chart to its element, its subscription and its alerts, for as long as the panel shows it. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Alert } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { Indicator } from '../../contract/indicators.ts';
import type { Stock } from '../../contract/units.ts';
import { shownIndicators } from '../charts/indicator-lines.ts';
import { MountedChart } from '../charts/mount-chart.ts';
import { loadPlotly } from '../charts/plotly.ts';
import type { LinkChoice } from '../stores/links.ts';
import { useApp } from '../windows/app-context.ts';
import { followBars } from './follow-bars.ts';

export type ChartPhase =
  | { readonly kind: 'loading' | 'empty' | 'ready' }
  | { readonly kind: 'failed'; readonly reason: string };

const LOADING: ChartPhase = { kind: 'loading' };
const EMPTY: ChartPhase = { kind: 'empty' };
const READY: ChartPhase = { kind: 'ready' };

export interface ChartWish {
  readonly stock: Stock;
  readonly interval: Interval;
  readonly zone: string;
  /** The same object as long as they are the same. */
  readonly indicators: readonly Indicator[];
  readonly group: LinkChoice;
}

export function useChart(frame: RefObject<HTMLElement | null>, wish: ChartWish) {
  const { stock, interval, zone, group, indicators } = wish;
  const [phase, setPhase] = useState<ChartPhase>(LOADING);
  const [attempt, setAttempt] = useState(0);
  const chart = useMountedChart(frame, attempt, setPhase);
  useEffect(
    () => chart?.setSettings({ interval, zone, indicators: shownIndicators(indicators) }),
    [chart, interval, zone, indicators],
  );
  useEffect(() => chart?.setGroup(group), [chart, group]);
  useBars(chart, wish, setPhase);
  useAlertMarkers(chart, stock);
  return {
    phase,
    reset: () => chart?.resetView(),
    savePicture: () => void chart?.savePicture(`${stock}-${interval}`),
    retry: () => {
      setPhase(LOADING);
      setAttempt(attempt + 1);
    },
  };
}

/** Null while Plotly is still loading. */
function useMountedChart(
  frame: RefObject<HTMLElement | null>,
  attempt: number,
  setPhase: (phase: ChartPhase) => void,
): MountedChart | null {
  const [chart, setChart] = useState<MountedChart | null>(null);
  useEffect(() => {
    let mounted: MountedChart | undefined;
    let isWanted = attempt >= 0;
    const mount = async () => {
      const plotly = await loadPlotly();
      if (!isWanted || frame.current === null) return;
      mounted = new MountedChart(plotly, frame.current, { interval: '1m', zone: 'UTC', indicators: [] });
      setChart(mounted);
    };
    mount().catch((error: unknown) => setPhase({ kind: 'failed', reason: String(error) }));
    return () => {
      isWanted = false;
      mounted?.dispose();
      setChart(null);
    };
  }, [frame, attempt, setPhase]);
  return chart;
}

function useBars(
  chart: MountedChart | null,
  { stock, interval, indicators }: ChartWish,
  setPhase: (phase: ChartPhase) => void,
): void {
  const { client } = useApp();
  const shown = useRef<{ chart?: MountedChart; stock?: Stock; interval?: Interval }>({});
  useEffect(() => {
    if (chart === null) return;
    const isKept =
      shown.current.chart === chart && shown.current.stock === stock && shown.current.interval === interval;
    shown.current = { chart, stock, interval };
    if (!isKept) setPhase(LOADING);
    return followBars(chart, client, { stock, interval, indicators, isKept }, (count, refusal) => {
      if (refusal !== undefined) setPhase({ kind: 'failed', reason: refusal });
      else setPhase(count === 0 ? EMPTY : READY);
    });
  }, [chart, client, stock, interval, indicators, setPhase]);
}

/** Hands over the stock's alerts when there is a new one; those of other stocks leave the chart alone. */
function useAlertMarkers(chart: MountedChart | null, stock: Stock): void {
  const { inbox } = useApp().stores;
  useEffect(() => {
    if (chart === null) return;
    let shown: readonly Alert[] = [];
    const update = () => {
      const alerts = inbox.getState().alerts.filter((alert) => alert.stock === stock);
      if (alerts.length === shown.length && alerts[0]?.id === shown[0]?.id) return;
      shown = alerts;
      chart.setAlerts(alerts);
    };
    chart.setAlerts([]);
    update();
    return inbox.subscribe(update);
  }, [chart, inbox, stock]);
}
