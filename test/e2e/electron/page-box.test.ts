/**
 * Items 5, 7, 13, 14 and 15 of Electron's security checklist: what a page of the app tries, should it ever run foreign code. It stays in its
 * box. The other items are in security.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { sharedApp } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';
import { type OutsideServer, outsideServer } from '../../support/outside-server.ts';
import { plantWindow } from '../../support/planted-window.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let runtime: ElectronRuntime;
let desktop: Desktop;
let app: Awaited<ReturnType<typeof sharedApp>>;
let electron: ElectronApplication;
let page: Page;
let outside: OutsideServer;

beforeAll(async () => {
  runtime = electronRuntime();
  desktop = await startDesktop();
  app = await sharedApp({ runtime, desktop });
  ({ electron, window: page } = app);
  outside = await outsideServer();
});

afterAll(async () => {
  await outside?.close();
  await app?.dispose();
  await desktop.dispose();
});

const plant = (preferences: object, url?: string) => plantWindow(electron, preferences, url);
const windowCount = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

describe('5. permissions', () => {
  test.each([
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'persistent-storage',
  ])('%s is denied', async (name) => {
    const state = await page.evaluate(
      (permission) =>
        navigator.permissions.query({ name: permission as PermissionName }).then((s) => s.state),
      name,
    );
    expect(state).toBe('denied');
  });

  test('asking for them gets a refusal, and no device', async () => {
    const answers = await page.evaluate(async () => {
      const outcome = (promise: Promise<unknown> | undefined) =>
        promise === undefined
          ? 'absent'
          : promise.then(
              (value) => value,
              (error: Error) => error.name,
            );
      const device = (name: string) => Reflect.get(navigator, name);
      return {
        place: await new Promise((done) =>
          navigator.geolocation.getCurrentPosition(
            () => done('told'),
            (error) => done(error.code),
          ),
        ),
        camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
        screen: await outcome(navigator.mediaDevices.getDisplayMedia({ video: true })),
        notification: await outcome(Notification.requestPermission()),
        hid: await outcome(device('hid')?.getDevices()),
        usb: await outcome(device('usb')?.getDevices()),
        serial: await outcome(device('serial')?.getPorts()),
        bluetooth: await outcome(device('bluetooth')?.requestDevice({ acceptAllDevices: true })),
      };
    });
    expect(answers.place).toBe(1);
    expect(answers.notification).toBe('denied');
    for (const name of ['camera', 'screen'] as const) expect(String(answers[name])).toMatch(/Error$/);
    for (const name of ['hid', 'usb', 'serial', 'bluetooth'] as const)
      expect(['absent', [], 'SecurityError', 'NotAllowedError', 'NotFoundError']).toContainEqual(
        answers[name],
      );
  });

  test('another session has the same rules', async () => {
    const planted = await plant({ partition: 'planted' });
    expect(await planted.run('Notification.requestPermission()')).toBe('denied');
    expect(await planted.run(`fetch('${outside.url}').then(() => 'loaded', () => 'refused')`)).toBe(
      'refused',
    );
    await planted.destroy();
    expect(outside.visits()).toBe(0);
  });
});

describe('7. the content security policy', () => {
  test('comes with the page, and with the headers that keep it apart from others', async () => {
    const headers = (await page.reload())?.headers() ?? {};
    const policy = (headers['content-security-policy'] ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|https?:|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  /** Which ways to run script that is no file of the app's lead there: worker, element, handler, link, text. */
  const attempts = `(async () => {
    const add = (tag, properties) => document.body.appendChild(Object.assign(document.createElement(tag), properties));
    add('script', { textContent: 'window.wasInjected = true' });
    add('div', { innerHTML: '<img src="data:," onerror="window.wasHandled = true">' });
    add('a', { href: 'javascript:void(window.wasLinked = true)' }).click();
    // Text that becomes script; eval itself is allowed to whoever tests a page from outside.
    setTimeout('window.wasEvaluated = true');
    const worker = new Promise((done) => {
      try { new Worker('data:text/javascript,postMessage(1)').onmessage = () => done(true); } catch { done(false); }
      setTimeout(done, 1000);
    });
    const made = [await worker, window.wasInjected, window.wasHandled, window.wasLinked, window.wasEvaluated];
    return made.map(Boolean);
  })()`;

  test('lets no script run that is not a file of the app', async () => {
    expect(await page.evaluate(attempts)).toEqual([false, false, false, false, false]);
  });

  test('is what stops it: a planted page without one runs everything', async () => {
    const planted = await plant({}, 'data:text/html,<body></body>');
    expect(await planted.run(attempts)).toEqual([true, true, true, true, true]);
    await planted.destroy();
  });
});

describe('13. navigation', () => {
  test.each([
    ['another site', 'https://example.com/'],
    ['a file', 'file:///etc/hostname'],
    ['another program', 'mailto:someone@example.com'],
    ['data', 'data:text/html,<title>data</title>'],
    ['the same name under another scheme', 'http://stockstream/'],
    ['a name that begins like ours', 'app://stockstream.evil/'],
    ['a user of another host', 'app://stockstream@evil/'],
  ])('does not lead to %s', async (_where, url) => {
    const before = page.url();
    await page.evaluate((to) => {
      window.location.href = to;
    }, url);
    await page.evaluate((to) => {
      const form = document.body.appendChild(Object.assign(document.createElement('form'), { action: to }));
      form.submit();
    }, url);
    // A navigation that was not stopped would have begun by the time that the page answers twice.
    for (let turn = 0; turn < 2; turn++)
      await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
    expect(page.url()).toBe(before);
    expect(await page.evaluate(() => document.readyState)).toBe('complete');
  });

  test('of a planted page without a policy is stopped too', async () => {
    const planted = await plant({});
    await planted.run(`void (location.href = '${outside.url}')`);
    await planted.run('new Promise((done) => setTimeout(done, 300))');
    expect(await planted.run('location.href')).toMatch(/^data:/);
    await planted.destroy();
    expect(outside.visits()).toBe(0);
  });
});

describe('14. windows', () => {
  test('are not opened by a page by itself', async () => {
    const before = await windowCount();
    const opened = await page.evaluate(() => {
      const link = document.body.appendChild(document.createElement('a'));
      Object.assign(link, { href: 'app://stockstream/', target: '_blank' });
      link.click();
      return ['https://example.com/', 'about:blank', 'app://stockstream/?kind=chart'].map((url) =>
        window.open(url),
      );
    });
    expect(opened).toEqual([null, null, null]);
    expect(await windowCount()).toBe(before);
  });

  test('are not opened without end by the call that opens them', async () => {
    const before = await windowCount();
    await electron.evaluate(({ BrowserWindow }) => {
      const all = BrowserWindow.getAllWindows;
      Reflect.set(BrowserWindow, 'realGetAllWindows', all);
      BrowserWindow.getAllWindows = () =>
        Array.from({ length: 32 }, () => all()[0] as Electron.BrowserWindow);
    });
    const open = () =>
      page.evaluate(() => Reflect.get(window, 'stockstreamShell').openWindow({ kind: 'chart' }));
    await expect(open()).rejects.toThrow('There are 32 windows already');
    await electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows = Reflect.get(BrowserWindow, 'realGetAllWindows');
    });
    expect(await windowCount()).toBe(before);
  });
});

test('15. no page can have an address opened by another program', async () => {
  await electron.evaluate(({ shell }) => {
    Reflect.set(globalThis, 'openedOutside', []);
    shell.openExternal = async (url) => void Reflect.get(globalThis, 'openedOutside').push(url);
  });
  await page.evaluate(() => {
    for (const url of ['https://example.com/', 'mailto:a@example.com', 'smb://evil/share', 'ms-msdt:/x']) {
      window.open(url);
      const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: url }));
      link.click();
      Object.assign(link, { target: '_blank' }).click();
    }
  });
  expect(await electron.evaluate(() => Reflect.get(globalThis, 'openedOutside'))).toEqual([]);
  expect(readFileSync(join(ROOT, 'out', 'electron', 'index.cjs'), 'utf8')).not.toContain('openExternal');
});
