/** Where the panels of the main window stand when nobody has moved them. */
import type { DockviewApi } from 'dockview-react';

export interface ChartParams {
  readonly group?: string;
  readonly stock?: string;
  readonly interval?: string;
}

const WATCH_LIST_WIDTH = 380;
const ALERTS_WIDTH = 276;

export function buildDefaultLayout(api: DockviewApi): void {
  api.clear();
  const chart = api.addPanel({
    id: 'chart-1',
    component: 'chart',
    tabComponent: 'chart',
    title: 'Chart',
    params: { group: 'blue', interval: '1m' } satisfies ChartParams,
  });
  const watchList = api.addPanel({
    id: 'watch-list',
    component: 'watch-list',
    tabComponent: 'watch-list',
    title: 'Watch-list',
    params: { group: 'blue' },
    position: { referencePanel: chart, direction: 'left' },
    minimumWidth: 220,
  });
  const alerts = api.addPanel({
    id: 'alerts',
    component: 'alerts',
    tabComponent: 'alerts',
    title: 'Alerts',
    position: { referencePanel: chart, direction: 'right' },
    minimumWidth: 200,
  });
  // A narrow window keeps most of its width for the chart.
  const share = Math.min(1, api.width / 1440 + 0.12);
  watchList.api.setSize({ width: WATCH_LIST_WIDTH * share });
  alerts.api.setSize({ width: ALERTS_WIDTH * share });
  chart.api.setActive();
}

/** Returns false, with nothing changed for good, when the saved layout is not one of this version. */
export function restoreLayout(api: DockviewApi, saved: unknown): boolean {
  if (saved === null || typeof saved !== 'object') return false;
  try {
    api.fromJSON(saved as Parameters<DockviewApi['fromJSON']>[0]);
    return api.panels.length > 0;
  } catch (error) {
    console.warn('The saved layout could not be restored; the default one stands in.', error);
    return false;
  }
}

/** A further chart beside those that are there: the same stock at another interval. */
export function addChart(api: DockviewApi, stock: string | undefined): void {
  const numbers = api.panels.map((panel) => Number(/^chart-(\d+)$/.exec(panel.id)?.[1] ?? 0));
  const beside = api.panels.filter((panel) => panel.id.startsWith('chart-')).at(-1);
  api.addPanel({
    id: `chart-${Math.max(0, ...numbers) + 1}`,
    component: 'chart',
    tabComponent: 'chart',
    title: 'Chart',
    params: {
      group: 'blue',
      interval: '5m',
      ...(stock === undefined ? {} : { stock }),
    } satisfies ChartParams,
    ...(beside === undefined ? {} : { position: { referencePanel: beside, direction: 'below' as const } }),
  });
}

/** Shows a panel that was closed, or brings it to the front. */
export function showPanel(api: DockviewApi, kind: 'watch-list' | 'alerts'): void {
  const present = api.getPanel(kind);
  if (present !== undefined) {
    present.api.setActive();
    return;
  }
  const title = { 'watch-list': 'Watch-list', alerts: 'Alerts' }[kind];
  const direction = kind === 'watch-list' ? 'left' : 'right';
  api.addPanel({
    id: kind,
    component: kind,
    tabComponent: kind,
    title,
    position: { direction },
    initialWidth: 300,
  });
}
