/** The panels as the dock knows them: each reads its link group from its own saved parameters. */
import type { IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import { useStore } from 'zustand';
import { type Interval, intervalSchema } from '../../contract/bars.ts';
import { type Indicator, indicatorsSchema } from '../../contract/indicators.ts';
import { RANKING_KINDS, RANKING_PERIODS } from '../../contract/rankings.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import { IconButton } from '../components/icon-button.tsx';
import { LinkDot } from '../components/link-dot.tsx';
import { AlertInbox } from '../panels/alert-inbox.tsx';
import { ChartPanel } from '../panels/chart-panel.tsx';
import { PivotPanel } from '../panels/pivot-panel.tsx';
import { RankingsPanel } from '../panels/rankings-panel.tsx';
import { StatisticsPanel } from '../panels/statistics-panel.tsx';
import type { RankingsChoice } from '../panels/use-rankings.ts';
import { WatchList } from '../panels/watch-list.tsx';
import { type LinkChoice, linkChoiceOf } from '../stores/links.ts';
import { pivotChoiceOf } from '../stores/pivot.ts';
import { useApp, useWindowActions } from './app-context.ts';
import { type PanelParams, SINGLE_PANELS, type SinglePanel } from './dock-layout.ts';

type PanelProps = IDockviewPanelProps<PanelParams>;
type TabProps = IDockviewPanelHeaderProps<PanelParams>;

/** The panel's parameters, drawn again when they change. */
function useParams({ api, params }: Pick<PanelProps, 'api' | 'params'>): PanelParams {
  const [current, setCurrent] = useState<PanelParams>(params);
  useEffect(() => {
    const subscription = api.onDidParametersChange((next) => setCurrent({ ...next }));
    return () => subscription.dispose();
  }, [api]);
  return current;
}

/** The stock that a panel shows: its group's, or its own when it is not linked. */
function useShownStock(params: PanelParams): Stock | undefined {
  const { stores } = useApp();
  const group = linkChoiceOf(params.group);
  const linked = useStore(stores.links, (links) => (group === 'none' ? undefined : links[group]));
  return linked ?? parseStock(params.stock ?? '');
}

/** The stock that is selected in a panel's group, and what selects another one there. */
function useGroupSelection(params: PanelParams) {
  const { stores } = useApp();
  const group = linkChoiceOf(params.group);
  const selected = useStore(stores.links, (links) => (group === 'none' ? undefined : links[group]));
  const select = useCallback(
    (stock: Stock) => {
      if (group !== 'none') stores.links.setState({ [group]: stock });
    },
    [stores, group],
  );
  return { selected, select };
}

function DockedWatchList(props: PanelProps) {
  const { openWindow } = useApp();
  const params = useParams(props);
  const { selected, select } = useGroupSelection({ ...params, group: params.group ?? 'blue' });
  const open = useCallback((stock: Stock) => openWindow({ kind: 'chart', stock }), [openWindow]);
  return <WatchList selected={selected} onSelect={select} onOpenWindow={open} />;
}

/** The saved indicators, one object as long as they are the same; none when they are not of this version. */
function useIndicators(saved: unknown): readonly Indicator[] {
  const text = JSON.stringify(saved ?? []);
  return useMemo(() => indicatorsSchema.catch([]).parse(JSON.parse(text)), [text]);
}

function DockedChart(props: PanelProps) {
  const params = useParams(props);
  const stock = useShownStock(params);
  const { api } = props;
  const changeInterval = useCallback(
    (interval: Interval) => api.updateParameters({ ...params, interval }),
    [api, params],
  );
  const changeIndicators = useCallback(
    (indicators: readonly Indicator[]) => api.updateParameters({ ...params, indicators }),
    [api, params],
  );
  const indicators = useIndicators(params.indicators);
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
      indicators={indicators}
      onIndicators={changeIndicators}
    />
  );
}

function DockedAlerts() {
  const { showStock } = useWindowActions();
  return <AlertInbox onShow={showStock} />;
}

/** The layout saves a past day in the place of the period. */
function rankingsChoiceOf({ ranking, period }: PanelParams): RankingsChoice {
  const day = z.iso.date().safeParse(period).data;
  return {
    ranking: z.enum(RANKING_KINDS).catch('gainers').parse(ranking),
    period:
      day === undefined
        ? z
            .enum([...RANKING_PERIODS, 'past'])
            .catch('day')
            .parse(period)
        : 'past',
    day,
  };
}

function savedRankings({ ranking, period, day }: RankingsChoice): Pick<PanelParams, 'ranking' | 'period'> {
  return { ranking, period: period === 'past' && day !== undefined ? day : period };
}

function DockedRankings(props: PanelProps) {
  const { openWindow } = useApp();
  const params = useParams(props);
  const { selected, select } = useGroupSelection(params);
  const { api } = props;
  return (
    <RankingsPanel
      choice={rankingsChoiceOf(params)}
      selected={selected}
      onChoice={(choice) => api.updateParameters({ ...params, ...savedRankings(choice) })}
      onSelect={select}
      onOpenWindow={(stock) => openWindow({ kind: 'chart', stock })}
    />
  );
}

function DockedStatistics(props: PanelProps) {
  return <StatisticsPanel stock={useShownStock(useParams(props))} />;
}

function DockedPivot(props: PanelProps) {
  const params = useParams(props);
  const { selected, select } = useGroupSelection(params);
  const { api } = props;
  return (
    <PivotPanel
      choice={pivotChoiceOf(params.pivot)}
      onChoice={(pivot) => api.updateParameters({ ...params, pivot })}
      selected={selected}
      onSelect={select}
    />
  );
}

export const panelComponents = {
  'watch-list': DockedWatchList,
  chart: DockedChart,
  alerts: DockedAlerts,
  rankings: DockedRankings,
  statistics: DockedStatistics,
  pivot: DockedPivot,
};

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

const linkedTab = (kind: SinglePanel) => (props: TabProps) => (
  <PanelTab title={SINGLE_PANELS[kind]} tabProps={props} isLinked />
);

function AlertsTab(props: TabProps) {
  const unread = useStore(useApp().stores.inbox, (inbox) => inbox.unread.size);
  return (
    <PanelTab title={unread === 0 ? 'Alerts' : `Alerts (${unread})`} tabProps={props} isLinked={false} />
  );
}

export const tabComponents = {
  'watch-list': linkedTab('watch-list'),
  chart: ChartTab,
  alerts: AlertsTab,
  rankings: linkedTab('rankings'),
  statistics: linkedTab('statistics'),
  pivot: linkedTab('pivot'),
};
