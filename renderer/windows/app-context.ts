/** What every panel of a window works with. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Preferences, WindowView } from '../../contract/shell.ts';
import type { Stock } from '../../contract/units.ts';
import type { EngineClient } from '../bridge/engine-client.ts';
import type { Host } from '../bridge/host.ts';
import type { PreferencesStore } from '../stores/preferences.ts';
import type { Stores } from '../stores/stores.ts';

export interface App {
  readonly host: Host;
  readonly client: EngineClient;
  readonly stores: Stores;
  readonly preferences: PreferencesStore;
  readonly view: WindowView;
  /** Opens another window; when the host refuses, the user is told why. */
  openWindow(view: WindowView): void;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null)
    throw new Error('useApp is called outside AppContext: wrap the component in its provider.');
  return app;
}

export function usePreferences(): Preferences {
  return useStore(useApp().preferences);
}

/** What selecting a stock does in this window: the main window drives a link group, a chart window its chart. */
export interface WindowActions {
  showStock(stock: Stock): void;
}

export const WindowActionsContext = createContext<WindowActions>({ showStock: () => undefined });

export function useWindowActions(): WindowActions {
  return useContext(WindowActionsContext);
}
