/** What a page may never do, whatever runs in it: leave the app, open windows, get permissions, reach the network. */
import { app, type Session } from 'electron';
import { isOwnPage } from './protocol.ts';

/** Must be called before the first window is made. */
export function setupSecurity(session: Session): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event, url) => {
      if (!isOwnPage(url)) event.preventDefault();
    });
  });
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isGranted(permission, contents.getURL())),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowed(details.url) }));
}

/** A page of ours may put text on the clipboard, which it does when the user copies a table; it may not read it. */
function isGranted(permission: string, url: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(url);
}

function isAllowed(url: string): boolean {
  return isOwnPage(url) || /^(data|blob|devtools):/.test(url);
}
