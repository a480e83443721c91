import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Channel } from '../../../contract/channel.ts';
import { decodeMessage, encodeMessage } from '../../../contract/channel.ts';
import { startWebHost, type WebHost } from '../../../web/web-host.ts';

let pageDir: string;
let host: WebHost;
let channels: Channel[];
let gone: number;

beforeEach(async () => {
  pageDir = await mkdtemp(join(tmpdir(), 'stockstream-web-'));
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>page</title>');
  await mkdir(join(pageDir, 'assets'));
  await writeFile(join(pageDir, 'assets', 'main-1a2b.js'), 'void 0');
  channels = [];
  gone = 0;
  host = await startWebHost({
    pageDir,
    port: 0,
    connect(channel) {
      channels.push(channel);
      channel.onMessage((message) => channel.post({ echo: message }));
      return () => {
        gone += 1;
      };
    },
  });
});

afterEach(async () => {
  await host.close();
  await rm(pageDir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Without the normalising that fetch does to paths and headers. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: host.port, path, headers, method };
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

const tokenPath = () => {
  const url = new URL(host.newAddress());
  return url.pathname + url.search;
};

async function login(): Promise<string> {
  const { headers } = await get(tokenPath());
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

function open(headers: Record<string, string>, path = '/engine'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}

const origin = () => `http://127.0.0.1:${host.port}`;

test('the printed address logs in, leaves no token in the bar and keeps the rest of the query', async () => {
  const first = await get(`${tokenPath()}&kind=chart`);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/?kind=chart');
  const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
  const page = await get('/?kind=chart', { cookie });
  expect(page.status).toBe(200);
  expect(page.body).toContain('<title>page</title>');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});

test('without a cookie nothing is served, and the answer says how to get in', async () => {
  for (const path of ['/', '/?token=wrong', '/assets/main-1a2b.js']) {
    const answer = await get(path);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('the address that StockStream printed');
  }
});

test('an address opens once; in the browser that used it, it keeps opening', async () => {
  const path = tokenPath();
  const cookie = String((await get(path)).headers['set-cookie']).split(';')[0] ?? '';
  expect((await get(path)).status).toBe(401);
  expect((await get(path, { cookie })).status).toBe(303);
});

test('a redirect never leaves this host', async () => {
  const { headers } = await get(`//evil.example/${tokenPath().slice(1)}`);
  expect(headers.location).toBe('/evil.example/');
});

test('hashed files are served with their type and kept for ever; absent ones are not found', async () => {
  const cookie = await login();
  const script = await get('/assets/main-1a2b.js', { cookie });
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(script.headers['cache-control']).toContain('immutable');
  expect((await get('/assets/other.js', { cookie })).status).toBe(404);
  expect((await get('/assets', { cookie })).status).toBe(404);
  expect((await get('/../../etc/passwd.json', { cookie })).status).toBe(404);
});

test('a name that was made to resolve to this machine is refused, cookie or not', async () => {
  const cookie = await login();
  expect((await get('/', { cookie, host: `evil.example:${host.port}` })).status).toBe(421);
});

test('nothing but reading is served', async () => {
  expect((await get('/', { cookie: await login() }, 'POST')).status).toBe(405);
});

test('a page with the cookie reaches the engine, numbers unharmed; closing it tells the engine', async () => {
  const socket = await open({ cookie: await login(), origin: origin() });
  if (typeof socket === 'number') throw new Error(`the upgrade was refused with ${socket}`);
  const reply = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
  socket.send(encodeMessage({ values: new Float64Array([1.5, Number.NaN]) }));
  expect(decodeMessage(await reply)).toEqual({ echo: { values: new Float64Array([1.5, Number.NaN]) } });
  socket.close();
  await expect.poll(() => gone).toBe(1);
});

test('text that is no message ends the connection, not the host', async () => {
  const socket = await open({ cookie: await login(), origin: origin() });
  if (typeof socket === 'number') throw new Error(`the upgrade was refused with ${socket}`);
  const code = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send('{');
  expect(await code).toBe(1007);
  await expect.poll(() => gone).toBe(1);
});

test('a socket without cookie, from another site, under another name or path is refused', async () => {
  const cookie = await login();
  expect(await open({ origin: origin() })).toBe(401);
  expect(await open({ cookie: `${cookie}x`, origin: origin() })).toBe(401);
  expect(await open({ cookie })).toBe(403);
  expect(await open({ cookie, origin: 'http://evil.example' })).toBe(403);
  expect(await open({ cookie, origin: `http://localhost:${host.port}` })).toBe(403);
  const name = `evil.example:${host.port}`;
  expect(await open({ cookie, host: name, origin: `http://${name}` })).toBe(421);
  expect(await open({ cookie, origin: origin() }, '/other')).toBe(404);
  expect(channels).toHaveLength(0);
});

test('a taken port is named, with the way out', async () => {
  const second = startWebHost({ pageDir, port: host.port, connect: () => () => {} });
  await expect(second).rejects.toThrow(`Port ${host.port} of 127.0.0.1 is taken. Choose another with --port`);
});
