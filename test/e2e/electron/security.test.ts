/**
 * Electron's security checklist, item by item, in the running app: how windows are made, and who may speak with the shell. What a page tries
 * by itself (5, 7, 13, 14, 15) is in page-box.test.ts; 19, the fuses, is about the packaged binary: test/e2e/package. Where a page of
 * ours would prove too little, a window is planted that lacks one of the safeguards. docs/SECURITY.md has the whole list.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { sharedApp } from '../../support/electron-app.ts';
import { type ElectronRuntime, electronRuntime, SANDBOX_ARGS } from '../../support/electron-runtime.ts';
import { type OutsideServer, outsideServer } from '../../support/outside-server.ts';
import { loadOutcome, plantWindow } from '../../support/planted-window.ts';
import { brokenItems } from '../../support/window-check.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Electron's numbers for the two worlds of a page. */
const PAGE_WORLD = 0;
const PRELOAD_WORLD = 999;
const PRELOAD = join(ROOT, 'out', 'preload', 'index.cjs');

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

test('1. only secure content is loaded: the files of the app, and nothing from the network', async () => {
  expect(page.url()).toMatch(/^app:\/\/stockstream\//);
  // A page without our content security policy: what stops it is the session's own rule.
  const planted = await plant({});
  const tried = await planted.run(`Promise.all([
      fetch('${outside.url}').then(() => 'loaded', () => 'refused'),
      new Promise((done) => Object.assign(new Image(), { onload: () => done('loaded'), onerror: () => done('refused'), src: '${outside.url}' })),
      new Promise((done) => { const s = new WebSocket('${outside.url.replace('http', 'ws')}'); s.onopen = () => done('loaded'); s.onerror = () => done('refused'); }),
      Promise.resolve(navigator.sendBeacon('${outside.url}')).then(() => 'refused'),
    ])`);
  await planted.destroy();
  expect(tried).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect(await loadOutcome(electron, outside.url)).toContain('ERR_BLOCKED_BY_CLIENT');
  expect(outside.visits()).toBe(0);
});

describe('2, 3, 4, 6, 8, 9, 10, 12. every window is made with the safeguards', () => {
  test('nothing is found wrong with any page that is open', async () => {
    const found = await brokenItems(electron);
    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [url, broken] of Object.entries(found)) expect([url, broken]).toEqual([url, []]);
  });

  test.each([
    ['2. nodeIntegration', { nodeIntegration: true }],
    ['2. nodeIntegrationInSubFrames', { nodeIntegrationInSubFrames: true }],
    ['3. contextIsolation', { contextIsolation: false }],
    ['6. webSecurity', { webSecurity: false }],
    ['8. allowRunningInsecureContent', { allowRunningInsecureContent: true }],
    ['9. experimentalFeatures', { experimentalFeatures: true }],
    ['10. enableBlinkFeatures', { enableBlinkFeatures: 'CSSVariables' }],
    ['12. webviewTag', { webviewTag: true }],
  ])('a planted window is found by: %s', async (item, preferences) => {
    const url = `data:text/html,<title>${item.replaceAll(/\W/g, '')}</title>`;
    const planted = await plant({ sandbox: true, ...preferences }, url);
    expect((await brokenItems(electron))[url]).toContain(item);
    await planted.destroy();
  });
});

test('2. a page has nothing of Node', async () => {
  const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname'];
  expect(await page.evaluate((all) => all.filter((name) => name in window), names)).toEqual([]);
});

test("3. the page cannot reach the preload's own world", async () => {
  const worlds = await page.evaluate(() => {
    Object.assign(Array.prototype, { stockstreamTest: true });
    const shell: Record<string, unknown> = Reflect.get(window, 'stockstreamShell');
    // A function of another world would bring that world's Function along, which makes code there.
    return Object.values(shell).map(
      (member) => typeof member !== 'function' || member.constructor === Function,
    );
  });
  expect(worlds.every(Boolean)).toBe(true);
  const seen = (world: number) =>
    electron.evaluate(({ BrowserWindow }, id) => {
      const [window] = BrowserWindow.getAllWindows();
      const code = "'stockstreamTest' in Array.prototype";
      return window?.webContents.executeJavaScriptInIsolatedWorld(id, [{ code }]);
    }, world);
  expect([await seen(PAGE_WORLD), await seen(PRELOAD_WORLD)]).toEqual([true, false]);
  await page.evaluate(() => Reflect.deleteProperty(Array.prototype, 'stockstreamTest'));
});

test('4. the sandbox is on for every page, whatever a window asks for', async () => {
  const planted = await plant({ sandbox: false }, 'data:text/html,<title>unsandboxed</title>');
  const broken = (await brokenItems(electron))['data:text/html,<title>unsandboxed</title>'];
  await planted.destroy();
  if (SANDBOX_ARGS.length > 0) {
    // Root has no sandbox to enforce: there the checker at least sees the window that asks for none.
    expect(broken).toContain('4. sandbox');
    console.log('checklist 4: run as root, so the sandbox of the operating system was not looked at');
    return;
  }
  expect(broken).toEqual([]);
  const pid = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  if (process.platform === 'linux')
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m);
});

test('11, 12. a <webview> is nothing in our pages, and gets no page in a window that would have it', async () => {
  await page.evaluate(() => {
    const webview = document.createElement('webview');
    webview.setAttribute('allowpopups', '');
    webview.setAttribute('src', 'data:text/html,<title>embedded</title>');
    document.body.append(webview);
  });
  const embedding =
    'data:text/html,<webview allowpopups nodeintegration src="data:text/html,embedded"></webview>';
  const planted = await plant({ webviewTag: true }, embedding);
  // The tag is known there, and asks for its page: its element has a method of Electron's.
  expect(await planted.run("typeof document.querySelector('webview').loadURL")).toBe('function');
  await planted.run('new Promise((done) => setTimeout(done, 300))');
  const kinds = await electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getType()),
  );
  expect(kinds).not.toContain('webview');
  await planted.destroy();
});

test('16. the product is made with the Electron that package.json pins; `npm run check:supply` says whether it is supported', async () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')).not.toMatch(
    /electronVersion|electronDist/,
  );
  expect(await electron.evaluate(() => process.versions.electron)).toBe(runtime.version);
  console.log(`checklist 16: ${devDependencies.electron} is shipped, ${runtime.version} ran here`);
});

describe('17. the sender of every message', () => {
  test('must be a page of the app: another one that has our preload is refused', async () => {
    const planted = await plant({ preload: PRELOAD });
    for (const call of ['loadPreferences()', 'savePreferences({})', "openWindow({ kind: 'main' })"])
      expect(await planted.run(`window.stockstreamShell.${call}`)).toMatch(
        /refused: the caller is not a page of StockStream/,
      );
    const port = `new Promise((done) => {
      window.addEventListener('message', () => done('got a port'));
      window.stockstreamShell.requestPort();
      window.stockstreamShell.onEngineProcess(() => done('was told'));
      setTimeout(() => done('nothing'), 500);
    })`;
    expect(await planted.run(port)).toBe('nothing');
    await planted.destroy();
    // The same call by a page of the app is answered.
    expect(
      await page.evaluate(() => Reflect.get(window, 'stockstreamShell').loadPreferences()),
    ).toBeDefined();
  });

  test('must say what was agreed: arguments of another shape or size are refused', async () => {
    const calls: [string, unknown][] = [
      ['openWindow', { kind: 'other' }],
      ['openWindow', { kind: 'chart', stock: '../../etc' }],
      ['savePreferences', { theme: 'pink' }],
      ['savePreferences', { layout: 'x'.repeat(1 << 19) }],
    ];
    for (const [method, argument] of calls) {
      const call = page.evaluate(([name, value]) => Reflect.get(window, 'stockstreamShell')[name](value), [
        method,
        argument,
      ] as const);
      await expect(call).rejects.toThrow(/open-window|save-preferences/);
    }
  });
});

test('18. no page comes from file://, and none can read a file', async () => {
  const read = await page.evaluate(() =>
    fetch('file:///etc/hostname').then(
      () => 'read',
      () => 'refused',
    ),
  );
  expect(read).toBe('refused');
  expect(await loadOutcome(electron, 'file:///etc/hostname')).toContain('ERR_BLOCKED_BY_CLIENT');
  for (const path of ['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '/etc/hostname'])
    expect([path, await loadOutcome(electron, `app://stockstream/${path}`)]).toEqual([path, 404]);
  expect(await loadOutcome(electron, 'app://stockstream/')).toBe(200);
});

test('20. a page has the named methods of the shell, and nothing of Electron', async () => {
  const shell = await page.evaluate(() => Object.keys(Reflect.get(window, 'stockstreamShell')).sort());
  expect(shell).toEqual([
    'kind',
    'loadPreferences',
    'onEngineProcess',
    'onShowStock',
    'openWindow',
    'requestPort',
    'savePreferences',
  ]);
  const told = await page.evaluate(
    () =>
      new Promise((done) => {
        Reflect.get(window, 'stockstreamShell').onEngineProcess((...given: unknown[]) => done(given));
      }),
  );
  // Never Electron's event, which has the sender on it.
  expect(told).toEqual(['running']);
});
