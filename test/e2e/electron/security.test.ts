/** A page of the app, even one that runs foreign code, stays in its box. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { launchApp } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';

let runtime: ElectronRuntime;
let desktop: Desktop;

beforeAll(async () => {
  runtime = electronRuntime();
  desktop = await startDesktop();
});

afterAll(() => desktop.dispose());

test('a page has the named methods of the shell, and nothing of Node or Electron', async () => {
  const { window: page } = await launchApp({ runtime, desktop });
  const found = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
    shell: Object.keys(Reflect.get(window, 'stockstreamShell')).sort(),
  }));
  expect(found.globals).toEqual([]);
  expect(found.shell).toEqual([
    'kind',
    'loadPreferences',
    'onEngineProcess',
    'onShowStock',
    'openWindow',
    'requestPort',
    'savePreferences',
  ]);
});

test('every window is sandboxed, isolated, and without Node', async () => {
  const { electron } = await launchApp({ runtime, desktop });
  const preferences = await electron.evaluate(({ BrowserWindow }) =>
    // Not in Electron's types, but in every Electron.
    BrowserWindow.getAllWindows().map(({ webContents }) =>
      Reflect.get(webContents, 'getLastWebPreferences').call(webContents),
    ),
  );
  expect(preferences.length).toBeGreaterThan(0);
  for (const each of preferences)
    expect(each).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
});

test('a page cannot leave the app, open windows, or reach the network', async () => {
  const { window: page, electron } = await launchApp({ runtime, desktop });
  const before = page.url();
  expect(before).toMatch(/^app:\/\/stockstream\//);
  const tried = await page.evaluate(async () => {
    const opened = window.open('https://example.com/');
    const fetched = await fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      () => 'refused',
    );
    window.location.href = 'https://example.com/';
    return { opened, fetched };
  });
  expect(tried).toEqual({ opened: null, fetched: 'refused' });
  await expect.poll(() => page.evaluate(() => document.readyState)).toBe('complete');
  expect(page.url()).toBe(before);
  expect(electron.windows()).toHaveLength(1);
});

test('script that is not a file of the app does not run', async () => {
  const { window: page } = await launchApp({ runtime, desktop });
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.wasInjected = true';
    document.head.append(script);
  });
  expect(await page.evaluate(() => 'wasInjected' in window)).toBe(false);
});

test('permissions are denied, and calls with arguments of another shape are refused', async () => {
  const { window: page } = await launchApp({ runtime, desktop });
  const state = await page.evaluate(() =>
    navigator.permissions.query({ name: 'geolocation' }).then((p) => p.state),
  );
  expect(state).toBe('denied');
  const refused = page.evaluate(() => Reflect.get(window, 'stockstreamShell').openWindow({ kind: 'other' }));
  await expect(refused).rejects.toThrow(/open-window/);
});
