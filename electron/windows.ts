/** The app's windows: one main window, and as many chart windows as the user opens. */
import { app, BrowserWindow, nativeTheme } from 'electron';
import type { WindowView } from '../contract/shell.ts';
import { SHOW_STOCK } from './ipc-channels.ts';
import { PAGE_URL } from './protocol.ts';
import { PAGE_PREFERENCES } from './security.ts';
import type { BoundsStore } from './window-bounds.ts';

export interface WindowFiles {
  readonly preload: string;
  readonly icon: string;
}

export interface Windows {
  /** Throws RangeError when there are too many. */
  open(view: WindowView): void;
  /** Brings the main window to the front, opening it when it was closed. */
  focusMain(): BrowserWindow;
  /** Brings the main window to the front with this stock in its chart. */
  showStock(stock: string): void;
  broadcast(channel: string, value: unknown): void;
}

/** More than screens have room for: a page that asks for further ones has gone wrong. */
const MOST_WINDOWS = 32;

/** A page that dies again this soon after its window came up is not loaded again. */
const PAGE_RETRY_MS = 10_000;

export function createWindows(files: WindowFiles, bounds: BoundsStore): Windows {
  let main: BrowserWindow | undefined;

  function openMain(): BrowserWindow {
    const window = createWindow({ kind: 'main' }, files, bounds);
    window.once('closed', () => {
      main = undefined;
    });
    main = window;
    return window;
  }

  return {
    open(view) {
      if (view.kind === 'main') return void this.focusMain();
      if (BrowserWindow.getAllWindows().length >= MOST_WINDOWS)
        throw new RangeError(`There are ${MOST_WINDOWS} windows already: close one first.`);
      createWindow(view, files, bounds);
    },
    focusMain() {
      const window = main ?? openMain();
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      return window;
    },
    showStock(stock) {
      const { webContents } = this.focusMain();
      // A window that was opened by this very click has no listener before its page is loaded.
      const show = () => webContents.send(SHOW_STOCK, stock);
      if (webContents.isLoading()) webContents.once('did-finish-load', show);
      else show();
    },
    broadcast(channel, value) {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, value);
    },
  };
}

/** Pixels in which nothing of a window's content is cut off. */
const LEAST_SIZE: Readonly<Record<WindowView['kind'], { minWidth: number; minHeight: number }>> = {
  main: { minWidth: 880, minHeight: 480 },
  chart: { minWidth: 480, minHeight: 320 },
};

function createWindow(view: WindowView, files: WindowFiles, bounds: BoundsStore): BrowserWindow {
  const { maximized, ...place } = bounds.load(view.kind);
  const window = new BrowserWindow({
    ...beside(place, view),
    title: titleOf(view),
    icon: files.icon,
    ...LEAST_SIZE[view.kind],
    show: false,
    autoHideMenuBar: true,
    // The page's own background: no flash before its first paint.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0d1117' : '#f6f7f9',
    webPreferences: { ...PAGE_PREFERENCES, preload: files.preload },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    bounds.save(view.kind, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  reloadDeadPage(window);
  window.loadURL(urlOf(view)).catch((error: unknown) => console.error(`shell: ${titleOf(view)}: ${error}`));
  return window;
}

/** A further chart window does not cover the one before it. */
function beside(
  place: { x?: number | undefined; y?: number | undefined; width: number; height: number },
  view: WindowView,
) {
  const { x, y, width, height } = place;
  if (x === undefined || y === undefined) return { width, height };
  const step = view.kind === 'chart' ? 28 * (BrowserWindow.getAllWindows().length % 8) : 0;
  return { x: x + step, y: y + step, width, height };
}

function titleOf(view: WindowView): string {
  if (view.kind === 'main') return app.getName();
  return [view.stock ?? 'Chart', view.interval].filter(Boolean).join(' · ').concat(` — ${app.getName()}`);
}

function urlOf(view: WindowView): string {
  const { kind, stock = '', interval = '' } = view;
  const given = Object.entries({ kind, stock, interval }).filter(([, value]) => value !== '');
  return `${PAGE_URL}?${new URLSearchParams(given)}`;
}

function reloadDeadPage(window: BrowserWindow): void {
  let lastDeathMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    console.error(`shell: the page of "${window.getTitle()}" ended: ${details.reason}`);
    const nowMs = Date.now();
    if (nowMs - lastDeathMs > PAGE_RETRY_MS) window.webContents.reload();
    else window.destroy();
    lastDeathMs = nowMs;
  });
}
