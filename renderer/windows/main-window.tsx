import { Menu } from '@mantine/core';
import { type DockviewApi, DockviewReact, type DockviewReadyEvent } from 'dockview-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Stock } from '../../contract/units.ts';
import { Icon } from '../components/icons.tsx';
import { useStocks } from '../components/use-data.ts';
import { useApp, WindowActionsContext } from './app-context.ts';
import { type Command, CommandPalette } from './command-palette.tsx';
import { addChart, buildDefaultLayout, restoreLayout, showPanel } from './dock-layout.ts';
import { panelComponents, tabComponents } from './dock-panels.tsx';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { WindowBody } from './window-body.tsx';

/** The group that the window's own actions drive: search, alerts, notifications. */
const MAIN_GROUP = 'blue';
const SAVE_DELAY_MS = 500;
const THEME = { name: 'stockstream', className: 'dockview-theme-stockstream', gap: 0 } as const;

export function MainWindow() {
  const { host, stores } = useApp();
  const dock = useRef<DockviewApi | null>(null);
  const onReady = useDock(dock);
  const showStock = useCallback(
    (stock: Stock) => {
      stores.links.setState({ [MAIN_GROUP]: stock });
      dock.current?.getPanel('chart-1')?.api.setActive();
    },
    [stores],
  );
  useEffect(() => host.shell.onShowStock((stock) => showStock(stock as Stock)), [host, showStock]);
  useFirstStock();
  const commands = useCommands(dock);
  const actions = useMemo(() => ({ showStock }), [showStock]);
  return (
    <WindowActionsContext value={actions}>
      <div className="window window-main" data-testid="main-window">
        <TitleBar
          title="StockStream"
          menu={commands.map(({ label, run }) => (
            <Menu.Item key={label} leftSection={<Icon name="layout" />} onClick={run}>
              {label}
            </Menu.Item>
          ))}
        />
        <WindowBody>
          <DockviewReact
            theme={THEME}
            components={panelComponents}
            tabComponents={tabComponents}
            onReady={onReady}
            disableFloatingGroups
          />
        </WindowBody>
        <StatusBar />
      </div>
      <CommandPalette commands={commands} onStock={showStock} />
    </WindowActionsContext>
  );
}

/** Restores the layout when the dock is ready, and saves it when the user has changed it. */
function useDock(dock: React.RefObject<DockviewApi | null>) {
  const { preferences } = useApp();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    ({ api }: DockviewReadyEvent) => {
      dock.current = api;
      if (!restoreLayout(api, preferences.getState().layout)) buildDefaultLayout(api);
      api.onDidLayoutChange(() => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => preferences.change({ layout: api.toJSON() }), SAVE_DELAY_MS);
      });
    },
    [dock, preferences],
  );
}

/** Something is selected from the start: the stock of the last time, else the first of the list. */
function useFirstStock(): void {
  const { stores, preferences } = useApp();
  const stocks = useStocks();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (isDone || stocks.length === 0) return;
    const remembered = rememberedStock(preferences.getState().layout);
    const first = stocks.find((stock) => stock === remembered) ?? [...stocks].sort()[0];
    if (first !== undefined && stores.links.getState()[MAIN_GROUP] === undefined) {
      stores.links.setState({ [MAIN_GROUP]: first });
    }
    setDone(true);
  }, [isDone, stocks, stores, preferences]);
}

function rememberedStock(layout: unknown): unknown {
  const panels = (layout as { panels?: Record<string, { params?: { stock?: unknown } }> } | null)?.panels;
  return panels?.['chart-1']?.params?.stock;
}

function useCommands(dock: React.RefObject<DockviewApi | null>): readonly Command[] {
  const { stores, preferences, openWindow } = useApp();
  return useMemo(() => {
    const withDock = (run: (api: DockviewApi) => void) => () => {
      if (dock.current !== null) run(dock.current);
    };
    const shown = () => stores.links.getState()[MAIN_GROUP];
    const openChart = () => {
      const stock = shown();
      openWindow({ kind: 'chart', ...(stock === undefined ? {} : { stock }) });
    };
    const turnTheme = () =>
      preferences.change({ theme: document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark' });
    return [
      { label: 'New chart window', run: openChart },
      { label: 'New chart panel', run: withDock((api) => addChart(api, shown())) },
      { label: 'Show watch-list', run: withDock((api) => showPanel(api, 'watch-list')) },
      { label: 'Show alerts', run: withDock((api) => showPanel(api, 'alerts')) },
      { label: 'Show movers', run: withDock((api) => showPanel(api, 'rankings')) },
      { label: 'Show statistics', run: withDock((api) => showPanel(api, 'statistics')) },
      { label: 'Show pivot', run: withDock((api) => showPanel(api, 'pivot')) },
      { label: 'Reset layout', run: withDock(buildDefaultLayout) },
      { label: 'Switch between dark and light', run: turnTheme },
    ];
  }, [dock, stores, preferences, openWindow]);
}
