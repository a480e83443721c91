/** The page in a browser: a WebSocket to the host that served it, preferences kept by the browser. */
import { type Channel, decodeMessage, encodeMessage } from '../../contract/channel.ts';
import { type Preferences, preferencesSchema, type Shell, type WindowView } from '../../contract/shell.ts';
import type { Host } from './host.ts';
import { Listeners } from './listeners.ts';

const PREFERENCES_KEY = 'stockstream:preferences';
const CHART_WINDOW = 'popup,width=900,height=640';

export function webHost(): Host {
  return { shell: webShell(), openChannel };
}

function openChannel(): Promise<Channel> {
  const url = new URL('engine', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socketChannel(socket));
    socket.onclose = () =>
      reject(new Error('The engine does not answer at this address; StockStream keeps trying.'));
  });
}

function socketChannel(socket: WebSocket): Channel {
  const messages = new Listeners<[unknown]>();
  const closes = new Listeners<[]>();
  socket.onmessage = (event) => messages.emit(decodeMessage(String(event.data)));
  socket.onclose = () => closes.emit();
  return {
    post: (message) => socket.send(encodeMessage(message)),
    onMessage: (listener) => messages.add(listener),
    onClose: (listener) => closes.add(listener),
    close: () => socket.close(),
  };
}

/** The engine's process is the server's own affair here, and its notifications are the desktop app's. */
function webShell(): Shell {
  return {
    kind: 'web',
    requestPort: () => undefined,
    onEngineProcess: () => () => undefined,
    onShowStock: () => () => undefined,
    openWindow,
    loadPreferences: async () => storedPreferences(),
    savePreferences: async (preferences) =>
      window.localStorage.setItem(PREFERENCES_KEY, JSON.stringify(preferences)),
  };
}

async function openWindow(view: WindowView): Promise<void> {
  const { kind, stock, interval } = view;
  const query = new URLSearchParams({ kind, ...(stock && { stock }), ...(interval && { interval }) });
  const opened = window.open(`?${query}`, '_blank', CHART_WINDOW);
  if (opened === null) {
    throw new Error(
      'The browser blocked the new window. Allow pop-up windows for this address, then try again.',
    );
  }
}

/** What an older version or another hand wrote is not worth an error: the defaults stand in. */
function storedPreferences(): Preferences {
  try {
    return preferencesSchema.parse(JSON.parse(window.localStorage.getItem(PREFERENCES_KEY) ?? '{}'));
  } catch {
    return preferencesSchema.parse({});
  }
}
