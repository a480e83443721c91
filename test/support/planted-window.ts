/** Windows that our own code would not make: without one of the safeguards, or with a page that is not ours. */
import type { ElectronApplication } from 'playwright-core';

export interface PlantedWindow {
  /** Runs script in its page; an error comes back as its text. */
  run(script: string): Promise<unknown>;
  destroy(): Promise<void>;
}

/** @param preferences Electron's WebPreferences. @param url May fail to load: the window is there all the same. */
export async function plantWindow(
  electron: ElectronApplication,
  preferences: object,
  url = 'data:text/html,<title>planted</title>',
): Promise<PlantedWindow> {
  const id = await electron.evaluate(
    async ({ BrowserWindow }, [webPreferences, address]) => {
      const window = new BrowserWindow({ show: false, webPreferences });
      await window.loadURL(address).catch(() => undefined);
      return window.id;
    },
    [preferences, url] as const,
  );
  return {
    run: (script) =>
      electron.evaluate(
        ({ BrowserWindow }, [window, code]) =>
          BrowserWindow.fromId(window)
            ?.webContents.executeJavaScript(code)
            .catch((error: unknown) => String(error)),
        [id, script] as const,
      ),
    destroy: () =>
      electron.evaluate(({ BrowserWindow }, window) => BrowserWindow.fromId(window)?.destroy(), id),
  };
}

/** What a window gets that is sent to an address: the status of the answer, or the reason why there is none. */
export function loadOutcome(electron: ElectronApplication, url: string): Promise<number | string> {
  return electron.evaluate(async ({ BrowserWindow }, address) => {
    const window = new BrowserWindow({ show: false });
    let outcome: number | string = 'nothing';
    window.webContents.once('did-navigate', (_event, _url, status) => {
      outcome = status;
    });
    await window.loadURL(address).catch((error: Error) => {
      outcome = error.message;
    });
    window.destroy();
    return outcome;
  }, url);
}
