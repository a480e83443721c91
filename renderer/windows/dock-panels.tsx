/** The panels as the dock knows them: each reads its link group from its own saved parameters. */
import type { IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type Interval, intervalSchema } from '../../contract/bars.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import { IconButton } from '../components/icon-button.tsx';
import { LinkDot } from '../components/link-dot.tsx';
import { AlertInbox } from '../panels/alert-inbox.tsx';
import { ChartPanel } from '../panels/chart-panel.tsx';
import { WatchList } from '../panels/watch-list.tsx';
import { type LinkChoice, linkChoiceOf } from '../stores/links.ts';
import { useApp, useWindowActions } from './app-context.ts';
import type { ChartParams } from './dock-layout.ts';

type PanelProps = IDockviewPanelProps<ChartParams>;
type TabProps = IDockviewPanelHeaderProps<ChartParams>;

/** The panel's parameters, drawn again when they change. */
function useParams({ api, params }: Pick<PanelProps, 'api' | 'params'>): ChartParams {
  const [current, setCurrent] = useState<ChartParams>(params);
  useEffect(() => {
    const subscription = api.onDidParametersChange((next) => setCurrent({ ...next }));
    return () => subscription.dispose();
  }, [api]);
  return current;
}

/** The stock that a panel shows: its group's, or its own when it is not linked. */
function useShownStock(params: ChartParams): Stock | undefined {
  const { stores } = useApp();
  const group = linkChoiceOf(params.group);
  const linked = useStore(stores.links, (links) => (group === 'none' ? undefined : links[group]));
  return linked ?? parseStock(params.stock ?? '');
}

function DockedWatchList(props: PanelProps) {
  const { stores, openWindow } = useApp();
  const group = linkChoiceOf(useParams(props).group ?? 'blue');
  const selected = useStore(stores.links, (links) => (group === 'none' ? undefined : links[group]));
  const select = useCallback(
    (stock: Stock) => group !== 'none' && stores.links.setState({ [group]: stock }),
    [stores, group],
  );
  const open = useCallback((stock: Stock) => openWindow({ kind: 'chart', stock }), [openWindow]);
  return <WatchList selected={selected} onSelect={select} onOpenWindow={open} />;
}

function DockedChart(props: PanelProps) {
  const params = useParams(props);
  const stock = useShownStock(params);
  const { api } = props;
  const changeInterval = useCallback(
    (interval: Interval) => api.updateParameters({ ...params, interval }),
    [api, params],
  );
  // The layout remembers the stock, so that the next start shows it again.
  useEffect(() => {
    if (stock !== undefined && stock !== params.stock) api.updateParameters({ ...params, stock });
  }, [api, params, stock]);
  return (
    <ChartPanel
      stock={stock}
      interval={intervalSchema.catch('1m').parse(params.interval)}
      group={linkChoiceOf(params.group)}
      onInterval={changeInterval}
    />
  );
}

function DockedAlerts() {
  const { showStock } = useWindowActions();
  return <AlertInbox onShow={showStock} />;
}

export const panelComponents = { 'watch-list': DockedWatchList, chart: DockedChart, alerts: DockedAlerts };

function PanelTab({
  title,
  tabProps,
  isLinked,
}: {
  readonly title: string;
  readonly tabProps: TabProps;
  readonly isLinked: boolean;
}) {
  const params = useParams(tabProps);
  const choose = (group: LinkChoice) => tabProps.api.updateParameters({ ...params, group });
  return (
    <div
      className="dock-tab"
      data-kind={tabProps.api.component === 'chart' ? 'chart' : 'list'}
      data-testid={`tab-${tabProps.api.id}`}
    >
      {isLinked ? <LinkDot choice={linkChoiceOf(params.group)} onChoose={choose} /> : null}
      <span>{title}</span>
      <IconButton
        icon="close"
        size="xs"
        label={`Close ${title}`}
        className="dock-tab-close"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => tabProps.api.close()}
      />
    </div>
  );
}

function ChartTab(props: TabProps) {
  const params = useParams(props);
  const stock = useShownStock(params);
  const title = stock === undefined ? 'Chart' : `${stock} · ${params.interval ?? '1m'}`;
  return <PanelTab title={title} tabProps={props} isLinked />;
}

function WatchListTab(props: TabProps) {
  return <PanelTab title="Watch-list" tabProps={props} isLinked />;
}

function AlertsTab(props: TabProps) {
  const unread = useStore(useApp().stores.inbox, (inbox) => inbox.unread.size);
  return (
    <PanelTab title={unread === 0 ? 'Alerts' : `Alerts (${unread})`} tabProps={props} isLinked={false} />
  );
}

export const tabComponents = { 'watch-list': WatchListTab, chart: ChartTab, alerts: AlertsTab };
