/**
 * What a page may never do, whatever runs in it: leave the app, open windows, get permissions or devices, reach the network, save a
 * file that the user did not ask for. It holds for every page and every session that there will be. docs/SECURITY.md goes through
 * Electron's own checklist.
 */
import { app, type DownloadItem, type Session, type WebContents, type WebPreferences } from 'electron';
import { isOwnPage, PAGE_URL } from './protocol.ts';

/** Of every window. Most are Electron's defaults: named, they cannot become something else with a further version. */
export const PAGE_PREFERENCES: Readonly<WebPreferences> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  navigateOnDragDrop: false,
  // Its dictionaries would come from a server of Google's.
  spellcheck: false,
  devTools: !app.isPackaged,
};

/** What the page offers to save. */
const EXPORTED_FILE = /\.(csv|png)$/i;

/** Must be called before the app is ready: no page and no session may come before its guard. */
export function setupSecurity(): void {
  // Chromium has no sandbox for root; the tests of a container say so by this switch.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('session-created', guardSession);
  app.on('web-contents-created', (_event, contents) => guardPage(contents));
}

function guardPage(contents: WebContents): void {
  const stayInside = (event: { preventDefault(): void }, url: string) => {
    if (!isOwnPage(url)) event.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-navigate', stayInside);
  contents.on('will-redirect', stayInside);
  contents.on('will-frame-navigate', (event) => stayInside(event, event.url));
  // Left alone, Electron takes the first device that it finds.
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault();
    choose('');
  });
}

function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isGranted(permission, contents.getURL())),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowed(details.url) }));
  session.on('will-download', (event, item) => {
    if (!isExport(item)) event.preventDefault();
  });
}

/** A page of ours may put text on the clipboard, which it does when the user copies a table; it may not read it. */
function isGranted(permission: string, url: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(url);
}

function isAllowed(url: string): boolean {
  return isOwnPage(url) || /^(data|blob|devtools):/.test(url);
}

/** Made by the page itself, at a click or a key of the user's; where it goes, the user says in the dialog that follows. */
function isExport(item: DownloadItem): boolean {
  const url = item.getURL();
  const isMadeHere = url.startsWith(`blob:${PAGE_URL}`) || url.startsWith('data:');
  return isMadeHere && item.hasUserGesture() && EXPORTED_FILE.test(item.getFilename());
}
