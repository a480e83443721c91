/** Electron's security checklist as far as it is about what a window was made with. */
import type { ElectronApplication } from 'playwright-core';

/** Items of the checklist by number, and what the preferences of a page must not be. */
const RULES: readonly (readonly [item: number, name: string, isBroken: (value: unknown) => boolean])[] = [
  [2, 'nodeIntegration', (value) => value === true],
  [2, 'nodeIntegrationInSubFrames', (value) => value === true],
  [3, 'contextIsolation', (value) => value !== true],
  [4, 'sandbox', (value) => value !== true],
  [6, 'webSecurity', (value) => value !== true],
  [8, 'allowRunningInsecureContent', (value) => value === true],
  [9, 'experimentalFeatures', (value) => value === true],
  [10, 'enableBlinkFeatures', (value) => value !== undefined && value !== ''],
  [12, 'webviewTag', (value) => value === true],
];

/** Returns what breaks the checklist, such as `2. nodeIntegration`, for each window and embedded page that is open, by its address. */
export async function brokenItems(electron: ElectronApplication): Promise<Record<string, string[]>> {
  const windows = await electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Not in Electron's types, but in every Electron.
      const preferences: object = Reflect.get(contents, 'getLastWebPreferences').call(contents);
      return { url: contents.getURL(), preferences: { ...preferences } as Record<string, unknown> };
    }),
  );
  return Object.fromEntries(
    windows.map(({ url, preferences }) => [
      url,
      RULES.filter(([, name, isBroken]) => isBroken(preferences[name])).map(
        ([item, name]) => `${item}. ${name}`,
      ),
    ]),
  );
}
