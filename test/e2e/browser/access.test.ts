/** Only the user's own browser gets in: not without the token, not from another page, not under another name. */
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket as WsClient } from 'ws';
import { launchBrowser, watchedContext } from '../../support/browser.ts';
import { whenChartShows } from '../../support/chart-page.ts';
import { type ServedApp, serveApp } from '../../support/web-host.ts';

const NO_ENTRY = [/status of 401/];

let app: ServedApp;
let browser: Browser;
/** As the browser has it after the address was opened. */
let cookie = '';

beforeAll(async () => {
  app = await serveApp({ simulator: { historyMinutes: 5 } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
});

test('the address works once; the browser that used it stays in, another one is refused', async () => {
  const user = await watchedContext(browser);
  const page = await user.open(app.address);
  await whenChartShows(page);
  await page.reload();
  await whenChartShows(page);
  cookie = (await user.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(user.faults).toEqual([]);

  const other = await watchedContext(browser, NO_ENTRY);
  const response = await (await other.context.newPage()).goto(app.address);
  expect(response?.status()).toBe(401);
  await other.close();
  await user.close();
});

test('neither the token nor the cookie is in the log', async () => {
  const log = await readFile(join(app.folder, 'serve.log'), 'utf8');
  expect(log).toContain('web: open the address above');
  const token = new URL(app.address).searchParams.get('token') ?? '';
  expect(token.length).toBeGreaterThan(40);
  for (const secret of [token, cookie.split('=')[1] ?? '']) expect(log).not.toContain(secret);
});

test('a wrong token is refused with a page that says what to do', async () => {
  const user = await watchedContext(browser, NO_ENTRY);
  const page = await user.open(`${app.origin}/?token=wrong`);
  expect(await page.locator('body').textContent()).toContain('Press Enter in the terminal');
  expect(await user.context.cookies()).toEqual([]);
  await user.close();
});

describe('the WebSocket', () => {
  const own = () => ({ host: new URL(app.origin).host, origin: app.origin, cookie });
  const evil = 'http://evil.example';

  test('opens for the page itself', async () => {
    expect(await upgrade(own())).toBe(101);
  });

  test.each([
    ['without the cookie', () => ({ ...own(), cookie: '' }), 401],
    ['with a wrong cookie', () => ({ ...own(), cookie: `${cookie}x` }), 401],
    ['for a page of another origin', () => ({ ...own(), origin: evil }), 403],
    ['for another port of this machine', () => ({ ...own(), origin: 'http://127.0.0.1:1' }), 403],
    ['without an origin', () => ({ ...own(), origin: undefined }), 403],
    ['under another name (DNS rebinding)', () => ({ ...own(), host: 'evil.example', origin: evil }), 421],
  ])('is refused %s', async (_what, headers, status) => {
    expect(await upgrade(headers())).toBe(status);
  });
});

test('a page under another host name is refused, whatever cookie it brings', async () => {
  expect(await get('/', { host: 'evil.example', cookie })).toBe(421);
  expect(await get('/', { host: new URL(app.origin).host, cookie })).toBe(200);
});

test('a page of another server cannot reach the engine, not even in the browser that is logged in', async () => {
  const foreign = createServer((_request, response) => response.end('<!doctype html><title>foreign</title>'));
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  const { port } = foreign.address() as AddressInfo;
  const user = await watchedContext(browser);
  const [name = '', value = ''] = cookie.split('=');
  await user.context.addCookies([{ name, value, url: app.origin }]);
  const page = await user.open(`http://127.0.0.1:${port}/`);
  const outcome = await page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      }),
    `${app.origin.replace('http', 'ws')}/engine`,
  );
  expect(outcome).toBe('refused');
  await user.close();
  await new Promise((resolve) => foreign.close(resolve));
});

interface Headers {
  readonly host: string;
  readonly cookie: string;
  readonly origin?: string | undefined;
}

/** Resolves with the status of the answer to a WebSocket handshake. */
function upgrade({ host, cookie: sent, origin }: Headers): Promise<number> {
  const headers = { host, cookie: sent, ...(origin === undefined ? {} : { origin }) };
  const socket = new WsClient(`${app.origin.replace('http', 'ws')}/engine`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('upgrade', (response) => resolve(response.statusCode ?? 0));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => socket.close());
    socket.on('error', reject);
  });
}

function get(path: string, { host, cookie: sent }: Headers): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${app.origin}${path}`, { headers: { host, cookie: sent } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
