/** Where the panels of the main window stand when nobody has moved them. */
import type { DockviewApi } from 'dockview-react';

export interface PanelParams {
  readonly group?: string;
  readonly stock?: string;
  readonly interval?: string;
  /** Of a chart: checked where it is read. */
  readonly indicators?: unknown;
  /** Of a rankings panel. */
  readonly ranking?: string;
  readonly period?: string;
  /** Of a pivot panel: checked where it is read. */
  readonly pivot?: unknown;
}

/** Panels of which there is one, by kind, with what its tab says. */
export const SINGLE_PANELS = {
  'watch-list': 'Watch-list',
  alerts: 'Alerts',
  rankings: 'Movers',
  statistics: 'Statistics',
  pivot: 'Pivot',
} as const;
export type SinglePanel = keyof typeof SINGLE_PANELS;
/** Those that follow a link group. */
const LINKED: readonly SinglePanel[] = ['watch-list', 'rankings', 'statistics', 'pivot'];
/** Where each stands when it is shown anew. */
const DIRECTIONS = {
  'watch-list': 'left',
  alerts: 'right',
  rankings: 'right',
  statistics: 'below',
  pivot: 'below',
} as const satisfies Record<SinglePanel, string>;

const UNDER_CHART = (Object.keys(DIRECTIONS) as SinglePanel[]).filter((kind) => DIRECTIONS[kind] === 'below');
const HEIGHTS: Readonly<Partial<Record<SinglePanel, number>>> = { pivot: 330 };

const WATCH_LIST_WIDTH = 380;
const ALERTS_WIDTH = 276;

export function buildDefaultLayout(api: DockviewApi): void {
  api.clear();
  const chart = api.addPanel({
    id: 'chart-1',
    component: 'chart',
    tabComponent: 'chart',
    title: 'Chart',
    params: { group: 'blue', interval: '1m' } satisfies PanelParams,
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
    minimumWidth: 228,
  });
  api.addPanel({
    id: 'rankings',
    component: 'rankings',
    tabComponent: 'rankings',
    title: SINGLE_PANELS.rankings,
    params: { group: 'blue' } satisfies PanelParams,
    position: { referencePanel: alerts, direction: 'below' },
    minimumHeight: 160,
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
    } satisfies PanelParams,
    ...(beside === undefined ? {} : { position: { referencePanel: beside, direction: 'below' as const } }),
  });
}

type Place = Pick<Parameters<DockviewApi['addPanel']>[0], 'position' | 'initialWidth' | 'initialHeight'>;

/** Those that stand under the chart share that place as tabs; the others have their side of the window. */
function placeOf(api: DockviewApi, kind: SinglePanel): Place {
  const direction = DIRECTIONS[kind];
  if (direction !== 'below') return { position: { direction }, initialWidth: 300 };
  const beside = UNDER_CHART.map((other) => api.getPanel(other)).find((panel) => panel !== undefined);
  // A tab takes the size of its group: one of its own would change that of the whole column.
  if (beside !== undefined) return { position: { referencePanel: beside, direction: 'within' } };
  const chart = api.getPanel('chart-1');
  const position = chart === undefined ? { direction } : { referencePanel: chart, direction };
  return { position, initialHeight: HEIGHTS[kind] ?? 230 };
}

/** Shows a panel that was closed, or brings it to the front. */
export function showPanel(api: DockviewApi, kind: SinglePanel): void {
  const present = api.getPanel(kind);
  if (present !== undefined) {
    present.api.setActive();
    return;
  }
  const shown = api.addPanel({
    id: kind,
    component: kind,
    tabComponent: kind,
    title: SINGLE_PANELS[kind],
    params: (LINKED.includes(kind) ? { group: 'blue' } : {}) satisfies PanelParams,
    ...placeOf(api, kind),
  });
  const height = HEIGHTS[kind] ?? 0;
  if (shown.api.height < height) shown.api.setSize({ height });
}
