/** The engine and its page over HTTP and WebSocket on 127.0.0.1, for one user with a token. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Channel, Disposer } from '../contract/channel.ts';
import { type Access, createAccess, TOKEN_LIFE_MINUTES } from './access.ts';
import { Gate } from './gate.ts';
import { redirect, refuse, refuseSocket, sendFile } from './responses.ts';
import { socketChannel } from './socket-channel.ts';

const ADDRESS = '127.0.0.1';
const ENGINE_PATH = '/engine';
/** Above the longest subscription (10,000 symbols), far below what could hurt. */
const MAX_MESSAGE_BYTES = 1 << 19;
const MOST_CONNECTIONS = 256;
/** Nothing is read from or written to a connection for so long: whoever is there does not mean to finish. */
const IDLE_LIMIT_MS = 30_000;
/** Windows have so long to take leave when the host stops. */
const LEAVE_LIMIT_MS = 1_000;

/** A request is short and comes at once, or it is not meant to come to an end. */
const REQUEST_LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;

export interface WebHostOptions {
  /** The built page. */
  readonly pageDir: string;
  /** 0: any free port. */
  readonly port: number;
  /** Joins a page to the engine; what it returns is called when the page is gone. */
  connect(channel: Channel): Disposer;
  /** A clock that never goes back, ms; default: the process's own. */
  readonly now?: () => number;
}

export interface WebHost {
  readonly port: number;
  /** Returns an address that opens the page once; after that the browser's cookie does. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Listens; rejects with a sentence that says what to do when the port is taken. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { now = () => performance.now(), pageDir } = options;
  const server = createServer(REQUEST_LIMITS);
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = IDLE_LIMIT_MS;
  const port = await listen(server, options.port);
  const access = createAccess(port, now);
  const gate = new Gate(access, [`${ADDRESS}:${port}`, `localhost:${port}`], now);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  server.on('request', (request, response) => {
    answer(request, response, { access, gate, pageDir }).catch((error: unknown) => {
      console.error(`web: ${request.method} ${request.url?.split('?')[0]}: ${error}`);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'StockStream could not answer. The terminal that it runs in says why.');
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever hangs up in mid-handshake does no harm; an error without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const refusal = gate.refuseUpgrade(request, ENGINE_PATH, sockets.clients.size);
    if (refusal !== undefined) return refuseSocket(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const disconnect = options.connect(socketChannel(webSocket));
      webSocket.once('close', disconnect);
    });
  });

  return {
    port,
    newAddress: () => `http://${ADDRESS}:${port}/?token=${access.issueToken()}`,
    async close() {
      for (const socket of sockets.clients) socket.close(1001, 'StockStream is stopping');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      const limit = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, LEAVE_LIMIT_MS);
      await closed;
      clearTimeout(limit);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(
        isTaken
          ? new Error(`Port ${port} of ${ADDRESS} is taken. Choose another with --port, or --port 0 for any.`)
          : error,
      );
    });
    server.listen(port, ADDRESS, resolve);
  });
  return (server.address() as AddressInfo).port;
}

interface Site {
  readonly access: Access;
  readonly gate: Gate;
  readonly pageDir: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const refusal = site.gate.refuseRequest(request);
  if (refusal !== undefined)
    return refuse(response, refusal.status, refusal.reason, refusal.retryAfterSeconds);

  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const parameters = new URLSearchParams(query);
  const token = parameters.get('token');
  const cookie = token === null ? undefined : site.access.redeem(token);
  if (token !== null && (cookie !== undefined || site.access.admits(request.headers.cookie))) {
    parameters.delete('token');
    return redirect(response, path, parameters, cookie);
  }
  if (!site.access.admits(request.headers.cookie)) return refuse(response, 401, NO_ACCESS);
  return sendFile(response, site.pageDir, path);
}

const NO_ACCESS =
  'This page opens with the address that StockStream printed when it started; each such address works once, in one ' +
  `browser, within ${TOKEN_LIFE_MINUTES} minutes. Press Enter in the terminal where it runs to print a new one, or stop it and start it again.`;
