/** One desktop, and the Electron that runs on it, for all tests of a file. */
import { afterAll, beforeAll } from 'vitest';
import { type Desktop, startDesktop } from './display.ts';
import type { LaunchOptions } from './electron-app.ts';
import { type ElectronRuntime, electronRuntime } from './electron-runtime.ts';

/** To be called outside of tests; what is returned may be asked, or spread into `launchApp`'s options, from within them. */
export function sharedDesktop(): Pick<LaunchOptions, 'runtime' | 'desktop'> {
  let runtime: ElectronRuntime | undefined;
  let desktop: Desktop | undefined;
  beforeAll(async () => {
    runtime = electronRuntime();
    desktop = await startDesktop();
  });
  afterAll(() => desktop?.dispose());
  const running = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('a desktop is there only while tests run');
    return part;
  };
  return {
    get runtime() {
      return running(runtime);
    },
    get desktop() {
      return running(desktop);
    },
  };
}
