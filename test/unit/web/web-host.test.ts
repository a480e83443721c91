import { beforeEach, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../contract/channel.ts';
import { startWebHost } from '../../../web/web-host.ts';
import { type PageHost, pageHost } from '../../support/page-host.ts';

let host: PageHost;
beforeEach(async () => {
  host = await pageHost();
});

test('the printed address logs in, leaves no token in the bar and keeps the rest of the query', async () => {
  const first = await host.get(`${host.tokenPath()}&kind=chart`);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/?kind=chart');
  const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
  const page = await host.get('/?kind=chart', { cookie });
  expect(page.status).toBe(200);
  expect(page.body).toContain('<title>page</title>');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});

test('without a cookie nothing is served, and the answer says how to get in', async () => {
  for (const path of ['/', '/?token=wrong', '/assets/main-1a2b.js']) {
    const answer = await host.get(path);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('the address that StockStream printed');
  }
});

test('an address opens once; in the browser that used it, it keeps opening', async () => {
  const path = host.tokenPath();
  const cookie = String((await host.get(path)).headers['set-cookie']).split(';')[0] ?? '';
  expect((await host.get(path)).status).toBe(401);
  expect((await host.get(path, { cookie })).status).toBe(303);
});

test('a redirect never leaves this host', async () => {
  const { headers } = await host.get(`//evil.example/${host.tokenPath().slice(1)}`);
  expect(headers.location).toBe('/evil.example/');
});

test('hashed files are served with their type and kept for ever; absent ones are not found', async () => {
  const cookie = await host.login();
  const script = await host.get('/assets/main-1a2b.js', { cookie });
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(script.headers['cache-control']).toContain('immutable');
  expect((await host.get('/assets/other.js', { cookie })).status).toBe(404);
  expect((await host.get('/assets', { cookie })).status).toBe(404);
  expect((await host.get('/../../etc/passwd.json', { cookie })).status).toBe(404);
});

test('a name that was made to resolve to this machine is refused, cookie or not', async () => {
  const cookie = await host.login();
  expect((await host.get('/', { cookie, host: `evil.example:${host.port}` })).status).toBe(421);
});

test('nothing but reading is served', async () => {
  expect((await host.get('/', { cookie: await host.login() }, 'POST')).status).toBe(405);
});

test('a page with the cookie reaches the engine, numbers unharmed; closing it tells the engine', async () => {
  const socket = await host.open({ cookie: await host.login(), origin: host.origin });
  if (typeof socket === 'number') throw new Error(`the upgrade was refused with ${socket}`);
  const reply = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
  socket.send(encodeMessage({ values: new Float64Array([1.5, Number.NaN]) }));
  expect(decodeMessage(await reply)).toEqual({ echo: { values: new Float64Array([1.5, Number.NaN]) } });
  socket.close();
  await expect.poll(() => host.gone()).toBe(1);
});

test('text that is no message ends the connection, not the host', async () => {
  const socket = await host.open({ cookie: await host.login(), origin: host.origin });
  if (typeof socket === 'number') throw new Error(`the upgrade was refused with ${socket}`);
  const code = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send('{');
  expect(await code).toBe(1007);
  await expect.poll(() => host.gone()).toBe(1);
});

test('a socket without cookie, from another site, under another name or path is refused', async () => {
  const cookie = await host.login();
  expect(await host.open({ origin: host.origin })).toBe(401);
  expect(await host.open({ cookie: `${cookie}x`, origin: host.origin })).toBe(401);
  expect(await host.open({ cookie })).toBe(403);
  expect(await host.open({ cookie, origin: 'http://evil.example' })).toBe(403);
  expect(await host.open({ cookie, origin: `http://localhost:${host.port}` })).toBe(403);
  const name = `evil.example:${host.port}`;
  expect(await host.open({ cookie, host: name, origin: `http://${name}` })).toBe(421);
  expect(await host.open({ cookie, origin: host.origin }, '/other')).toBe(404);
  expect(host.channels).toHaveLength(0);
});

test('a taken port is named, with the way out', async () => {
  const second = startWebHost({ pageDir: host.pageDir, port: host.port, connect: () => () => {} });
  await expect(second).rejects.toThrow(`Port ${host.port} of 127.0.0.1 is taken. Choose another with --port`);
});
