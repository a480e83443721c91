/** Where the operating system wants an application's settings and data. */
import path from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Relative paths are resolved against it. */
  readonly cwd: string;
}

const SETTINGS_FILE = 'stockstream.json';

function applicationFolder(around: Surroundings, xdgName: string, xdgDefault: readonly string[]): string {
  const { env, platform, home } = around;
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'StockStream');
  if (platform === 'win32')
    return path.join(env.APPDATA || path.join(home, 'AppData', 'Roaming'), 'StockStream');
  const named = env[xdgName];
  // The XDG specification: a relative path there is invalid and ignored.
  const base = named !== undefined && path.isAbsolute(named) ? named : path.join(home, ...xdgDefault);
  return path.join(base, 'stockstream');
}

/** Returns the folder of the journal when no setting names one. */
export function defaultDataDir(around: Surroundings): string {
  return applicationFolder(around, 'XDG_DATA_HOME', ['.local', 'share']);
}

/** Returns the folder of what belongs to the user and is no data. */
export function settingsFolder(around: Surroundings): string {
  return applicationFolder(around, 'XDG_CONFIG_HOME', ['.config']);
}

/** Returns the settings files that are looked for when none is named; the first that exists is used. */
export function usualSettingsFiles(around: Surroundings): string[] {
  return [path.join(settingsFolder(around), SETTINGS_FILE), path.join(around.cwd, SETTINGS_FILE)];
}
