/** What the web host does with those who mean no good: slow, many, large, from elsewhere. */
import { symlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type PageHost, pageHost } from '../../support/page-host.ts';

let host: PageHost;
beforeEach(async () => {
  host = await pageHost();
});

/** Resolves with the error's code when nobody listens there. */
function connectionTo(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: host.port, timeout: 2_000 });
    const settle = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on('connect', () => settle('connected'));
    socket.on('timeout', () => settle('no answer'));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

const otherAddresses = () =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, scopeid }) => address !== '127.0.0.1' && !scopeid)
    .map(({ address }) => address);

async function openSocket(cookie: string): Promise<WebSocket> {
  const socket = await host.open({ cookie, origin: host.origin });
  if (typeof socket === 'number') throw new Error(`the upgrade was refused with ${socket}`);
  return socket;
}

/** What came until the host hung up. */
function ended(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (part: string) => {
    text += part;
  });
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.on('close', () => resolve(text)));
}

test('only 127.0.0.1 leads to it, no other address of this machine', async () => {
  expect(await connectionTo('127.0.0.1')).toBe('connected');
  // Every address of 127.0.0.0/8 is this machine's own on Linux.
  const others = [...otherAddresses(), ...(process.platform === 'linux' ? ['127.0.0.2'] : [])];
  expect(others.length).toBeGreaterThan(0);
  for (const address of others) expect([address, await connectionTo(address)]).not.toContain('connected');
});

describe('a browser without the cookie', () => {
  const wrong = () => host.get('/?token=wrong');

  test('is told to wait when it tries too often, and may go on after that time', async () => {
    const answers = [];
    for (let i = 0; i < 40; i++) answers.push(await wrong());
    expect(answers.map(({ status }) => status)).toEqual([...Array(30).fill(401), ...Array(10).fill(429)]);
    expect(answers[39]?.headers['retry-after']).toBe('2');
    expect(answers[39]?.body).toContain('Try again in 2 s');
    host.clock.nowMs += 2_000;
    expect((await wrong()).status).toBe(401);
    expect((await wrong()).status).toBe(429);
  });

  test('is not let in meanwhile, not even by the right address, and does not hinder one that has it', async () => {
    const cookie = await host.login();
    const path = host.tokenPath();
    for (let i = 0; i < 40; i++) await wrong();
    expect((await host.get(path)).status).toBe(429);
    expect(await host.open({ origin: host.origin })).toBe(429);
    expect((await host.get('/', { cookie })).status).toBe(200);
    (await openSocket(cookie)).terminate();
    host.clock.nowMs += 60_000;
    expect((await host.get(path)).status).toBe(303);
  });
});

describe('a browser with the cookie', () => {
  test('is told to wait when it asks for more than any page needs', async () => {
    const cookie = await host.login();
    const statuses = new Set<number>();
    for (let i = 0; i < 501; i++) statuses.add((await host.get('/', { cookie })).status);
    expect([...statuses]).toEqual([200, 429]);
  });

  test('has a number of windows, and opens them only so fast', async () => {
    const cookie = await host.login();
    const open = () => host.open({ cookie, origin: host.origin });
    const sockets = await Promise.all(Array.from({ length: 64 }, open));
    expect(sockets.filter((socket) => typeof socket === 'number')).toEqual([]);
    host.clock.nowMs += 60_000;
    expect(await open()).toBe(503);
    for (const socket of sockets) if (socket instanceof WebSocket) socket.terminate();
    await expect.poll(host.gone).toBe(64);
    const statuses = [];
    for (let i = 0; i < 70; i++) {
      const socket = await open();
      if (typeof socket !== 'number') socket.terminate();
      statuses.push(typeof socket === 'number' ? socket : 101);
    }
    expect(new Set(statuses.slice(0, 64))).toEqual(new Set([101]));
    expect(new Set(statuses.slice(64))).toEqual(new Set([429]));
  });

  test('is cut off with a message that is larger than any that a window sends', async () => {
    const socket = await openSocket(await host.login());
    const code = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat((1 << 19) + 1));
    expect(await code).toBe(1009);
    await expect.poll(host.gone).toBe(1);
  });

  test('is cut off when it sends more than any window has to say', async () => {
    const socket = await openSocket(await host.login());
    const code = new Promise<number>((resolve) => socket.once('close', resolve));
    const longest = JSON.stringify('x'.repeat((1 << 19) - 2));
    for (let i = 0; i < 10; i++) socket.send(longest);
    expect(await code).toBe(1008);
    await expect.poll(host.gone).toBe(1);
  });

  test('is cut off when it takes nothing of what it is sent', async () => {
    const socket = await openSocket(await host.login());
    socket.pause();
    const [channel] = host.channels;
    const text = 'x'.repeat(1 << 20);
    // What fits between the two ends, what may wait, and more than enough.
    for (let i = 0; i < 100; i++) channel?.post(text);
    await expect.poll(host.gone).toBe(1);
    socket.terminate();
  });
});

describe('a page of another site', () => {
  const fetched = (site: string, mode: string, dest: string) => ({
    'sec-fetch-site': site,
    'sec-fetch-mode': mode,
    'sec-fetch-dest': dest,
  });

  test.each([
    ['shows a picture of it', fetched('cross-site', 'no-cors', 'image')],
    ['runs its script', fetched('cross-site', 'no-cors', 'script')],
    ['fetches it', { ...fetched('cross-site', 'cors', 'empty'), origin: 'http://evil.example' }],
    ['frames it', fetched('cross-site', 'navigate', 'iframe')],
    ['is on another port of this machine, which has the cookie', fetched('same-site', 'cors', 'empty')],
    ['is in a browser that tells the origin only', { origin: 'http://127.0.0.1:1' }],
  ])('is refused when it %s', async (_what, headers) => {
    expect((await host.get('/', { cookie: await host.login(), ...headers })).status).toBe(403);
  });

  test('cannot use up what strangers may ask, and may link to an address', async () => {
    for (let i = 0; i < 100; i++) await host.get('/', fetched('cross-site', 'no-cors', 'image'));
    const link = fetched('cross-site', 'navigate', 'document');
    expect((await host.get(host.tokenPath(), link)).status).toBe(303);
  });
});

describe('a connection', () => {
  test('that never finishes its request is ended', async () => {
    const silent = ended(host.raw(''));
    const dripping = host.raw('GET / HTTP/1.1\r\nX: ');
    const drip = setInterval(() => dripping.write('x'), 100);
    onTestFinished(() => clearInterval(drip));
    const answers = await Promise.all([silent, ended(dripping)]);
    for (const text of answers) expect(text).toMatch(/^(HTTP\/1\.1 408 |$)/);
  }, 20_000);

  test('is refused with headers that are larger than any that a browser sends', async () => {
    const { status } = await host.get('/', { cookie: 'x'.repeat(9_000) });
    expect(status).toBe(431);
  });

  test('that is refused as a WebSocket is ended, though the other side holds on to it', async () => {
    const handshake = `GET /engine HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const socket = host.raw(handshake);
    socket.allowHalfOpen = true;
    const drip = setInterval(() => socket.write('x'), 50);
    onTestFinished(() => clearInterval(drip));
    // It closes only when what it writes meets nobody any more.
    expect(await ended(socket)).toMatch(/^HTTP\/1\.1 421 Misdirected Request\r\n/);
  });

  test('that is torn down in mid-handshake does no harm', async () => {
    const start = `GET /engine HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    const sockets = Array.from({ length: 100 }, () => host.raw(start));
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.on('error', () => undefined);
            socket.on('connect', () => setImmediate(() => socket.resetAndDestroy()));
            socket.on('close', () => resolve());
          }),
      ),
    );
    expect((await host.get('/')).status).toBe(401);
  });
});

describe('an answer', () => {
  test('says nothing of the server or its files, and leaks no address to other sites', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => told.mockRestore());
    const cookie = await host.login();
    // A file that cannot be read, whoever runs the test: a link to itself.
    await symlink('loop.js', join(host.pageDir, 'loop.js'));
    const broken = await host.get('/loop.js?token=secret-token', { cookie });
    const failed = await host.get('/loop.js', { cookie });
    const answers = [
      broken,
      failed,
      await host.get('/', { cookie }),
      await host.get('/none.js', { cookie }),
      await host.get('/'),
      await host.get('/', { host: 'evil.example' }),
      await host.get('/', { cookie }, 'POST'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([303, 500, 200, 404, 401, 421, 405]);
    for (const { headers, body } of answers) {
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(body).not.toMatch(/loop|ELOOP|stockstream-web|node_modules|at .*\.ts/);
    }
    expect(told.mock.calls.flat().join('\n')).toContain('GET /loop.js');
    expect(told.mock.calls.flat().join('\n')).not.toContain('secret-token');
  });
});

test('the host stops at once, whatever its windows do', async () => {
  const socket = await openSocket(await host.login());
  socket.pause();
  const startedMs = performance.now();
  await host.close();
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  socket.terminate();
});
