/** The engine and its page over HTTP and WebSocket on 127.0.0.1, for one user with a token. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Channel, Disposer } from '../contract/channel.ts';
import { type Access, createAccess } from './access.ts';
import { redirect, refuse, sendFile } from './responses.ts';
import { socketChannel } from './socket-channel.ts';

const ADDRESS = '127.0.0.1';
const ENGINE_PATH = '/engine';
/** Above the longest subscription (10,000 symbols), far below what could hurt. */
const MAX_MESSAGE_BYTES = 1 << 20;

export interface WebHostOptions {
  /** The built page. */
  readonly pageDir: string;
  /** 0: any free port. */
  readonly port: number;
  /** Joins a page to the engine; what it returns is called when the page is gone. */
  connect(channel: Channel): Disposer;
}

export interface WebHost {
  readonly port: number;
  /** Returns an address that opens the page once; after that the browser's cookie does. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Listens; rejects with a sentence that says what to do when the port is taken. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const server = createServer();
  const port = await listen(server, options.port);
  const access = createAccess(port);
  const hosts = new Set([`${ADDRESS}:${port}`, `localhost:${port}`]);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  server.on('request', (request, response) => {
    answer(request, response, { access, hosts, pageDir: options.pageDir }).catch((error: unknown) => {
      console.error(`web: ${request.method} ${request.url?.split('?')[0]}: ${error}`);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'StockStream could not answer. The terminal that it runs in says why.');
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refuseUpgrade(request, access, hosts);
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
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
      await closed;
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
  readonly hosts: ReadonlySet<string>;
  readonly pageDir: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  // A page elsewhere whose name was made to resolve to this machine sends its own name here (DNS rebinding).
  if (!site.hosts.has(request.headers.host ?? ''))
    return refuse(response, 421, 'This address does not belong to StockStream. Use the one that it printed.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, 'Only GET is served here.');

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
  'browser. Press Enter in the terminal where it runs to print a new one, or stop it and start it again.';

/** A WebSocket is not bound by the same-origin rule: a page of any site may try. Returns why this one is refused. */
function refuseUpgrade(request: IncomingMessage, access: Access, hosts: ReadonlySet<string>) {
  const host = request.headers.host ?? '';
  if (!hosts.has(host)) return '421 Misdirected Request';
  if (request.headers.origin !== `http://${host}`) return '403 Forbidden';
  if (!access.admits(request.headers.cookie)) return '401 Unauthorized';
  if (request.url?.split('?')[0] !== ENGINE_PATH) return '404 Not Found';
  return undefined;
}
