import { useRef } from 'react';
import { useStore } from 'zustand';
import type { Interval } from '../../contract/bars.ts';
import type { Indicator } from '../../contract/indicators.ts';
import type { Stock } from '../../contract/units.ts';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import { useConnection, useIsStale, useZone } from '../components/use-data.ts';
import type { LinkChoice } from '../stores/links.ts';
import { useApp } from '../windows/app-context.ts';
import { ChartHeader } from './chart-header.tsx';
import { useChart } from './use-chart.ts';

export interface ChartPanelProps {
  readonly stock: Stock | undefined;
  readonly interval: Interval;
  readonly group: LinkChoice;
  readonly onInterval: (interval: Interval) => void;
  /** The same object as long as they are the same. */
  readonly indicators: readonly Indicator[];
  readonly onIndicators: (indicators: readonly Indicator[]) => void;
}

/** One stock's chart with its header; the same in the dock and in a window of its own. */
export function ChartPanel(props: ChartPanelProps) {
  const { stock } = props;
  return stock === undefined ? <NoStock /> : <StockChart {...props} stock={stock} />;
}

function StockChart(props: ChartPanelProps & { readonly stock: Stock }) {
  const { stock, interval, group, indicators, onInterval, onIndicators } = props;
  const { openWindow, stores } = useApp();
  const frame = useRef<HTMLDivElement>(null);
  const zone = useZone(stock);
  const isLive = useConnection().kind === 'live';
  const isStale = useIsStale(stock) || !isLive;
  const isSimulated = useStore(stores.status, (state) => state.status?.feed.simulated ?? false);
  const chart = useChart(frame, { stock, interval, zone, group, indicators });
  return (
    <section className="chart-panel" aria-label={`Chart of ${stock}`} data-testid="chart-panel">
      <ChartHeader
        stock={stock}
        interval={interval}
        labels={[...(isStale ? ['STALE'] : []), ...(isSimulated ? ['SIMULATED'] : [])]}
        onInterval={onInterval}
        indicators={indicators}
        onIndicators={onIndicators}
        onReset={chart.reset}
        onSavePicture={chart.savePicture}
        onOpenWindow={() => openWindow({ kind: 'chart', stock, interval })}
      />
      <div
        ref={frame}
        className="chart-frame"
        role="application"
        aria-label={`${stock}, ${interval} bars. Plus and minus zoom, arrows pan, End shows the newest.`}
        data-testid="chart-frame"
        data-stock={stock}
        data-interval={interval}
        data-phase={chart.phase.kind}
      />
      <ChartCover phase={chart.phase} onRetry={chart.retry} />
    </section>
  );
}

function ChartCover({
  phase,
  onRetry,
}: {
  readonly phase: ReturnType<typeof useChart>['phase'];
  readonly onRetry: () => void;
}) {
  if (phase.kind === 'ready') return null;
  return (
    <div className="chart-cover">
      {phase.kind === 'loading' ? <LoadingState label="Loading the chart" rows={10} /> : null}
      {phase.kind === 'empty' ? (
        <EmptyState title="No trades yet">The first one starts the chart.</EmptyState>
      ) : null}
      {phase.kind === 'failed' ? (
        <ErrorState
          title="The chart could not be loaded"
          reason={phase.reason}
          action={{ label: 'Try again', onClick: onRetry }}
        />
      ) : null}
    </div>
  );
}

function NoStock() {
  const connection = useConnection();
  if (connection.kind === 'live') {
    return <EmptyState title="Choose a stock">Select a row of the watch-list, or press Ctrl+K.</EmptyState>;
  }
  return <LoadingState label="Connecting to the engine" rows={10} />;
}
