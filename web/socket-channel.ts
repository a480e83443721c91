/** A WebSocket as the Channel that the engine speaks over. */
import type { WebSocket } from 'ws';
import { type Channel, decodeMessage, encodeMessage } from '../contract/channel.ts';

/** A peer that answers no ping for this long is gone, though its TCP connection may not know it yet. */
const HEARTBEAT_MS = 20_000;
/** What may wait for a peer that takes nothing; a window that lives never lets as much come together. */
const MOST_WAITING_BYTES = 64 << 20;
/** RFC 6455: the message could not be understood. */
const CLOSE_INVALID = 1007;

/** The socket must be open. Text that is no message closes it with a reason: this protocol has no such client. */
export function socketChannel(socket: WebSocket): Channel {
  const stopHeartbeat = heartbeat(socket);
  socket.on('close', stopHeartbeat);
  // `close` follows every error and is what ends the channel; without a listener the error would end the process.
  socket.on('error', () => {});
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MOST_WAITING_BYTES) socket.terminate();
      else socket.send(encodeMessage(message));
    },
    onMessage(listener) {
      const receive = (data: unknown, isBinary: boolean) => {
        const message = isBinary ? undefined : parse(String(data));
        if (message === undefined) socket.close(CLOSE_INVALID, 'expected a JSON text message');
        else listener(message);
      };
      socket.on('message', receive);
      return () => socket.off('message', receive);
    },
    onClose(listener) {
      socket.once('close', listener);
      return () => socket.off('close', listener);
    },
    close: () => socket.close(),
  };
}

function parse(text: string): unknown {
  try {
    return decodeMessage(text);
  } catch {
    return undefined;
  }
}

function heartbeat(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}
