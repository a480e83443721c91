/// <reference types="vite/client" />
/** Our chart and lightweight-charts side by side: 500 bars, volume and two averages, fed the same made-up bars. */
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import '../../renderer/theme/charts.css';
import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  LineSeries,
  type UTCTimestamp,
} from 'lightweight-charts';
import { BAR_FIELDS } from '../../contract/protocol.ts';
import { MountedChart } from '../../renderer/charts/mount-chart.ts';
import { loadPlotly } from '../../renderer/charts/plotly.ts';
import { applyBars, type ChartBar, EMPTY_SERIES } from '../../renderer/stores/bars.ts';
import type { ChartBench, ChartName } from './types.ts';

const BARS = 500;
const MINUTE_MS = 60_000;
const COLOURS = { up: '#2bb39a', down: '#f0616d', sma5: '#f2c14e', sma10: '#7aa8ff', panel: '#151b23' };

interface Drawn {
  show(bars: readonly ChartBar[]): void;
  update(bar: ChartBar): void;
  close(): number;
}

/** A walk that stays inside its axes, so that a tick is only a tick. */
function barAt(index: number, phase = 0): ChartBar {
  const open = 100 + 5 * Math.sin(index / 9);
  const close = 100 + 5 * Math.sin((index + 1) / 9) + 0.2 * Math.sin(phase);
  const values: Partial<Record<string, number>> = {
    openTimeMs: index * MINUTE_MS,
    open,
    close,
    high: Math.max(open, close) + 0.4,
    low: Math.min(open, close) - 0.4,
    volume: 1000 + 300 * Math.cos(index) + (phase % 50),
    sma5: 100 + 5 * Math.sin((index - 2) / 9),
    sma10: 100 + 5 * Math.sin((index - 5) / 9),
  };
  return Object.fromEntries(BAR_FIELDS.map((field) => [field, values[field] ?? 0])) as unknown as ChartBar;
}

function elementOf(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element ${id}`);
  return element;
}

async function ours(): Promise<Drawn> {
  const chart = new MountedChart(await loadPlotly(), elementOf('ours'), {
    interval: '1m',
    zone: 'UTC',
    indicators: [],
  });
  let series = EMPTY_SERIES;
  const apply = (bars: readonly ChartBar[], type: 'snapshot' | 'delta') => {
    const values = Float64Array.from(bars.flatMap((bar) => BAR_FIELDS.map((field) => bar[field])));
    const update = applyBars(series, { kind: 'bars', values }, type);
    series = update.series;
    chart.setSeries(series, update.change);
  };
  return {
    show: (bars) => apply(bars, 'snapshot'),
    update: (bar) => apply([bar], 'delta'),
    close: () => series.bars.at(-1)?.close ?? Number.NaN,
  };
}

function theirs(): Drawn {
  const chart = createChart(elementOf('theirs'), {
    width: 900,
    height: 600,
    layout: { background: { color: COLOURS.panel }, textColor: '#8d97a5' },
    timeScale: { timeVisible: true },
  });
  const price = chart.addSeries(CandlestickSeries, { upColor: COLOURS.up, downColor: COLOURS.down });
  const sma5 = chart.addSeries(LineSeries, { color: COLOURS.sma5, lineWidth: 1 });
  const sma10 = chart.addSeries(LineSeries, { color: COLOURS.sma10, lineWidth: 1 });
  const volume = chart.addSeries(HistogramSeries, {}, 1);
  const parts = (bar: ChartBar) => {
    const time = (bar.openTimeMs / 1000) as UTCTimestamp;
    const color = bar.close >= bar.open ? COLOURS.up : COLOURS.down;
    const { open, high, low, close } = bar;
    return {
      price: { time, open, high, low, close },
      sma5: { time, value: bar.sma5 },
      sma10: { time, value: bar.sma10 },
      volume: { time, value: bar.volume, color },
    };
  };
  let last = Number.NaN;
  return {
    show(bars) {
      price.setData(bars.map((bar) => parts(bar).price));
      sma5.setData(bars.map((bar) => parts(bar).sma5));
      sma10.setData(bars.map((bar) => parts(bar).sma10));
      volume.setData(bars.map((bar) => parts(bar).volume));
      chart.timeScale().fitContent();
    },
    update(bar) {
      const part = parts(bar);
      price.update(part.price);
      sma5.update(part.sma5);
      sma10.update(part.sma10);
      volume.update(part.volume);
      last = bar.close;
    },
    close: () => last,
  };
}

const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

const charts: Readonly<Record<Exclude<ChartName, 'nothing'>, Drawn>> = {
  StockStream: await ours(),
  'lightweight-charts': theirs(),
};
const newest: Record<string, number> = { StockStream: BARS - 1, 'lightweight-charts': BARS - 1 };
const history = Array.from({ length: BARS }, (_, index) => barAt(index));
for (const chart of Object.values(charts)) chart.show(history);
let phase = 0;

const bench: ChartBench = {
  async run(name, action, times) {
    for (let done = 0; done < times; done += 1) {
      await nextFrame();
      phase += 1;
      if (name === 'nothing') continue;
      const index = (newest[name] ?? 0) + (action === 'close' ? 1 : 0);
      newest[name] = index;
      charts[name].update(barAt(index, phase));
    }
    await nextFrame();
    await nextFrame();
  },
  state: () => ({
    closes: Object.values(charts).map((chart) => chart.close()),
    fullDraws: Number(document.querySelector<HTMLElement>('[data-testid="chart"]')?.dataset.draws),
  }),
};
for (let frame = 0; frame < 30; frame += 1) await nextFrame();
// By the user's own keys: all bars in view, as in the other chart.
for (let press = 0; press < 12; press += 1) {
  elementOf('ours').dispatchEvent(new KeyboardEvent('keydown', { key: '-' }));
  await nextFrame();
}
Object.assign(window, { chartBench: bench });
