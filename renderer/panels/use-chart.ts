/** Ties a chart to its element, its subscription and its alerts, for as long as the panel shows it. */
import { type RefObject, useEffect, useState } from 'react';
import type { Alert } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { Stock } from '../../contract/units.ts';
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
  readonly group: LinkChoice;
}

export function useChart(frame: RefObject<HTMLElement | null>, wish: ChartWish) {
  const { stock, interval, zone, group } = wish;
  const [phase, setPhase] = useState<ChartPhase>(LOADING);
  const [attempt, setAttempt] = useState(0);
  const chart = useMountedChart(frame, attempt, setPhase);
  useEffect(() => chart?.setSettings({ interval, zone }), [chart, interval, zone]);
  useEffect(() => chart?.setGroup(group), [chart, group]);
  useBars(chart, stock, interval, setPhase);
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
      mounted = new MountedChart(plotly, frame.current, { interval: '1m', zone: 'UTC' });
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
  stock: Stock,
  interval: Interval,
  setPhase: (phase: ChartPhase) => void,
): void {
  const { client } = useApp();
  useEffect(() => {
    if (chart === null) return;
    setPhase(LOADING);
    return followBars(chart, client, stock, interval, (count, refusal) => {
      if (refusal !== undefined) setPhase({ kind: 'failed', reason: refusal });
      else setPhase(count === 0 ? EMPTY : READY);
    });
  }, [chart, client, stock, interval, setPhase]);
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
