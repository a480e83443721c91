/** The two ends of a connection between engine and window, over everything that can carry one. */
import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { type Channel, decodeMessage, encodeMessage } from '../../contract/channel.ts';

export interface Connection {
  readonly engine: Channel;
  readonly window: Channel;
  /** Frees what the connection needed besides its two ends. */
  dispose(): void | Promise<void>;
}

/** Both ends in this thread; messages are cloned and arrive later, as on every other transport. */
export async function memoryConnection(): Promise<Connection> {
  interface End extends Channel {
    deliver(message: unknown): void;
    ended(): void;
  }
  const end = (other: () => End): End => {
    const messages = new Set<(message: unknown) => void>();
    const closes = new Set<() => void>();
    let open = true;
    return {
      post(message) {
        const copy = structuredClone(message);
        queueMicrotask(() => other().deliver(copy));
      },
      onMessage(listener) {
        messages.add(listener);
        return () => messages.delete(listener);
      },
      onClose(listener) {
        closes.add(listener);
        return () => closes.delete(listener);
      },
      close() {
        this.ended();
        other().ended();
      },
      deliver(message) {
        if (open) for (const listener of [...messages]) listener(message);
      },
      ended() {
        if (!open) return;
        open = false;
        for (const listener of [...closes]) listener();
      },
    };
  };
  const engine: End = end(() => window);
  const window: End = end(() => engine);
  return { engine, window, dispose: () => engine.close() };
}

function portEnd(port: MessagePort): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
    onClose(listener) {
      port.once('close', listener);
      return () => port.off('close', listener);
    },
    close: () => port.close(),
  };
}

export async function portConnection(): Promise<Connection> {
  const { port1, port2 } = new MessageChannel();
  return { engine: portEnd(port1), window: portEnd(port2), dispose: () => port1.close() };
}

function socketEnd(socket: WebSocket): Channel {
  return {
    post: (message) => socket.send(encodeMessage(message)),
    onMessage(listener) {
      const receive = (data: unknown): void => listener(decodeMessage(String(data)));
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

/** @param engineEnd how the host makes a channel of the server's socket */
export interface SocketConnection extends Connection {
  /** The window's end itself, for what no channel would send. */
  readonly client: WebSocket;
}

export async function socketConnection(engineEnd: (socket: WebSocket) => Channel): Promise<SocketConnection> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const connected = once(server, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${address.port}`);
  await once(client, 'open');
  const [socket] = (await connected) as [WebSocket];
  return {
    engine: engineEnd(socket),
    window: socketEnd(client),
    client,
    dispose: () => {
      client.terminate();
      server.close();
    },
  };
}
