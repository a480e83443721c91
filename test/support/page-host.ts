/** The web host before a small page, spoken to without the politeness of a browser: paths and headers go out as they are given. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Channel } from '../../contract/channel.ts';
import { startWebHost } from '../../web/web-host.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export type Headers = Readonly<Record<string, string>>;

export interface PageHost {
  readonly port: number;
  readonly origin: string;
  /** `index.html`, `assets/main-1a2b.js` and what the test puts there. */
  readonly pageDir: string;
  /** What the host believes the time to be, ms. */
  readonly clock: { nowMs: number };
  /** Of the pages that reached the engine, which sends back what it gets. */
  readonly channels: readonly Channel[];
  /** Pages that the engine was told are gone. */
  gone(): number;
  /** Path and query of a new address. */
  tokenPath(): string;
  get(path: string, headers?: Headers, method?: string): Promise<Answer>;
  /** Returns the cookie of a browser that opened an address. */
  login(): Promise<string>;
  /** Opens a WebSocket, or returns the status with which it was refused. */
  open(headers: Headers, path?: string): Promise<WebSocket | number>;
  /** A bare connection; `text` is sent at once. */
  raw(text: string): Socket;
  /** The test's end does it too. */
  close(): Promise<void>;
}

/** Starts it; it is closed when the test is over. */
export async function pageHost(): Promise<PageHost> {
  const folder = await mkdtemp(join(tmpdir(), 'stockstream-web-'));
  const pageDir = join(folder, 'page');
  await mkdir(join(pageDir, 'assets'), { recursive: true });
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(pageDir, 'assets', 'main-1a2b.js'), 'void 0');
  const channels: Channel[] = [];
  const clock = { nowMs: 0 };
  let gone = 0;
  const host = await startWebHost({
    pageDir,
    port: 0,
    now: () => clock.nowMs,
    connect(channel) {
      channels.push(channel);
      channel.onMessage((message) => channel.post({ echo: message }));
      return () => {
        gone += 1;
      };
    },
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= host.close();
    return closing;
  };
  onTestFinished(async () => {
    await close();
    await rm(folder, { recursive: true });
  });
  const { port } = host;

  const get = (path: string, headers: Headers = {}, method = 'GET') =>
    answerOf({ host: '127.0.0.1', port, path, headers, method });
  const tokenPath = () => {
    const url = new URL(host.newAddress());
    return url.pathname + url.search;
  };
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    pageDir,
    clock,
    channels,
    gone: () => gone,
    tokenPath,
    get,
    async login() {
      const { headers } = await get(tokenPath());
      return String(headers['set-cookie']).split(';')[0] ?? '';
    },
    open: (headers, path = '/engine') => opened(new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })),
    raw(text) {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      onTestFinished(() => void socket.destroy());
      return socket;
    },
    close,
  };
}

function answerOf(options: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

function opened(socket: WebSocket): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}
