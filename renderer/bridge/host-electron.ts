/** The page inside Electron: the preload's named methods, and a MessagePort straight to the engine's process. */
import type { Channel } from '../../contract/channel.ts';
import { PORT_MESSAGE, type Shell } from '../../contract/shell.ts';
import type { Host } from './host.ts';
import { Listeners } from './listeners.ts';

declare global {
  interface Window {
    readonly stockstreamShell?: Shell;
  }
}

/** The engine may still be starting; its supervisor answers within this or not at all. */
const PORT_TIMEOUT_MS = 10_000;

/** Returns undefined when the page does not run inside Electron. */
export function electronHost(): Host | undefined {
  const shell = window.stockstreamShell;
  if (shell === undefined) return undefined;
  return { shell, openChannel: () => requestChannel(shell) };
}

function requestChannel(shell: Shell): Promise<Channel> {
  return new Promise((resolve, reject) => {
    let isAsked = false;
    const stop = () => {
      clearTimeout(timer);
      stopWatching();
      window.removeEventListener('message', onMessage);
    };
    const onMessage = (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== PORT_MESSAGE || port === undefined) return;
      stop();
      resolve(portChannel(port, shell));
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error('The engine did not answer within 10 s; StockStream keeps trying.'));
    }, PORT_TIMEOUT_MS);
    window.addEventListener('message', onMessage);
    // The shell tells the present state at once; a port asked for while no engine runs would never come.
    const stopWatching = shell.onEngineProcess((state) => {
      if (state === 'running' && !isAsked) shell.requestPort();
      isAsked = state === 'running';
    });
  });
}

/** A DOM port of Chrome 108 does not tell that its other end is gone: the shell's word on the engine process does. */
function portChannel(port: MessagePort, shell: Shell): Channel {
  const messages = new Listeners<[unknown]>();
  const closes = new Listeners<[]>();
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    stopWatching();
    port.close();
    closes.emit();
  };
  const stopWatching = shell.onEngineProcess((state) => {
    if (state !== 'running') close();
  });
  port.onmessage = (event) => messages.emit(event.data);
  port.addEventListener('close', close);
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => messages.add(listener),
    onClose: (listener) => closes.add(listener),
    close,
  };
}
