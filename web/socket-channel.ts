/** A WebSocket as the Channel that the engine speaks over. */
import type { RawData, WebSocket } from 'ws';
import { type Channel, decodeMessage, encodeMessage } from '../contract/channel.ts';
import { type BucketSize, TokenBucket } from '../main/token-bucket.ts';

/** A peer that answers no ping for this long is gone, though its TCP connection may not know it yet. */
const HEARTBEAT_MS = 20_000;
/** What may wait for a peer that takes nothing; a window that lives never lets as much come together. */
const MOST_WAITING_BYTES = 64 << 20;
/** Bytes that a window sends: reading them takes time from all others. The longest subscription is a quarter of a megabyte. */
const RECEIVED_BYTES: BucketSize = { burst: 4 << 20, perSecond: 256 << 10 };
/** RFC 6455: the message could not be understood; it breaks a rule of ours. */
const CLOSE_INVALID = 1007;
const CLOSE_POLICY = 1008;

/** The socket must be open. Text that is no message, or too much of it, closes it with a reason: this protocol has no such client. */
export function socketChannel(socket: WebSocket): Channel {
  const allowance = new TokenBucket(RECEIVED_BYTES, () => performance.now());
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
      const receive = (data: RawData, isBinary: boolean) => {
        if (!allowance.take(sizeOf(data))) return socket.close(CLOSE_POLICY, 'too much at a time');
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

/** Bytes; the library hands over one buffer unless it is asked for several. */
function sizeOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength;
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
