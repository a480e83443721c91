/** A line from a page straight to the engine: the main process hands out both ends and sees no message. */
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { PORT } from './ipc-channels.ts';

/** @returns false when there is no engine to connect to: the page asks again when it hears that one runs. */
export function connectPage(page: WebContents, connectEngine: (port: MessagePortMain) => boolean): boolean {
  const { port1, port2 } = new MessageChannelMain();
  if (!connectEngine(port1)) return false;
  page.postMessage(PORT, null, [port2]);
  return true;
}
