/** Where windows were last, so that they open there again. */
import { screen } from 'electron';
import Store from 'electron-store';
import type { WindowView } from '../contract/shell.ts';
import { boundsSchema, fitToScreens, type WindowBounds } from './fit-to-screens.ts';

const DEFAULTS: Readonly<Record<WindowView['kind'], WindowBounds>> = {
  main: { width: 1440, height: 900, maximized: false },
  chart: { width: 900, height: 600, maximized: false },
};

export interface BoundsStore {
  load(kind: WindowView['kind']): WindowBounds;
  save(kind: WindowView['kind'], bounds: WindowBounds): void;
}

/** Remembers one place per kind of window. */
export function createBoundsStore(): BoundsStore {
  const store = new Store({ name: 'windows', clearInvalidConfig: true });
  return {
    load(kind) {
      const stored = boundsSchema.safeParse(store.get(kind));
      if (!stored.success) return DEFAULTS[kind];
      const areas = screen.getAllDisplays().map((display) => display.workArea);
      return fitToScreens(stored.data, areas);
    },
    save: (kind, bounds) => store.set(kind, bounds),
  };
}
