/** Names of the messages between preload and main process, once. */
import type { PORT_MESSAGE } from '../contract/shell.ts';

/** Page → main process. */
export const REQUEST_PORT = 'request-port';
export const ASK_ENGINE_STATE = 'ask-engine-state';
export const OPEN_WINDOW = 'open-window';
export const LOAD_PREFERENCES = 'load-preferences';
export const SAVE_PREFERENCES = 'save-preferences';

/** Main process → page. */
export const PORT: typeof PORT_MESSAGE = 'stockstream:port';
export const ENGINE_STATE = 'engine-state';
export const SHOW_STOCK = 'show-stock';
