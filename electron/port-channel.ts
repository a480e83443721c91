/** A MessagePort, as the engine's process holds it, as the Channel that the engine speaks over. */
import type { MessagePortMain } from 'electron';
import type { Channel } from '../contract/channel.ts';

export function portChannel(port: MessagePortMain): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      const receive = (event: { data: unknown }) => listener(event.data);
      port.on('message', receive);
      // Messages that came before wait in the port until it is started.
      port.start();
      return () => port.off('message', receive);
    },
    onClose(listener) {
      port.once('close', listener);
      return () => port.off('close', listener);
    },
    close: () => port.close(),
  };
}
