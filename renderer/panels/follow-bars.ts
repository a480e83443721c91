/** A chart's bars: the live ones by subscription, older ones asked for when the user scrolls back to them. */
import type { Interval } from '../../contract/bars.ts';
import type { Disposer } from '../../contract/channel.ts';
import type { Indicator } from '../../contract/indicators.ts';
import { MAX_CHART_BARS } from '../../contract/protocol.ts';
import type { Stock } from '../../contract/units.ts';
import type { EngineClient } from '../bridge/engine-client.ts';
import type { MountedChart } from '../charts/mount-chart.ts';
import {
  applyBars,
  type BarSeries,
  EMPTY_SERIES,
  MAX_HELD_BARS,
  prependBars,
  withoutOutputs,
} from '../stores/bars.ts';

/** What a chart follows. */
export interface BarsWish {
  readonly stock: Stock;
  readonly interval: Interval;
  readonly indicators: readonly Indicator[];
  /** What is shown stays until the new bars are there: only the indicators are others. */
  readonly isKept: boolean;
}

/** @param onCount Called with the number of bars after each frame, or with the reason why there will be none. */
export function followBars(
  chart: Pick<MountedChart, 'clear' | 'setSeries' | 'onOldest' | 'series'>,
  client: Pick<EngineClient, 'subscribe' | 'history'>,
  { stock, interval, indicators, isKept }: BarsWish,
  onCount: (count: number, refusal?: string) => void,
): Disposer {
  let series: BarSeries = isKept ? withoutOutputs(chart.series) : EMPTY_SERIES;
  let isOver = false;
  /** Open time of the bar that older ones were last asked for; the history begins there when none came. */
  let askedBeforeMs: number | undefined;

  async function askOlder(): Promise<void> {
    const beforeMs = series.bars[0]?.openTimeMs;
    const isFull = series.bars.length + MAX_CHART_BARS > MAX_HELD_BARS;
    if (beforeMs === undefined || beforeMs === askedBeforeMs || isFull) return;
    askedBeforeMs = beforeMs;
    const older = await client.history({
      stock,
      interval,
      beforeMs,
      count: MAX_CHART_BARS,
      indicators: [...indicators],
    });
    if (isOver) return;
    series = prependBars(series, older);
    chart.setSeries(series, 'history');
  }

  if (isKept) chart.setSeries(series, 'history');
  else chart.clear();
  chart.onOldest(() => {
    askOlder().catch((error: unknown) => console.warn(`Older bars of ${stock} could not be loaded.`, error));
  });
  const unsubscribe = client.subscribe(
    { kind: 'bars', stock, interval, count: MAX_CHART_BARS, indicators: [...indicators] },
    {
      onFrame(payload, type) {
        if (payload.kind !== 'bars') return;
        if (type === 'snapshot') askedBeforeMs = undefined;
        const update = applyBars(series, payload, type);
        series = update.series;
        chart.setSeries(series, update.change);
        onCount(series.bars.length);
      },
      onRefused: (reason) => onCount(0, reason),
    },
  );
  return () => {
    isOver = true;
    chart.onOldest(() => undefined);
    unsubscribe();
  };
}
