/** Settings from everywhere: defaults ← settings file ← environment ← the caller; checked, and every error says where to look. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { type Settings, type SettingsInput, settingsSchema } from '../../contract/settings.ts';
import { environmentLayers } from './environment.ts';
import { jsonErrorPosition } from './json-position.ts';
import { mergeLayers, type SettingsLayer } from './layers.ts';
import { defaultDataDir, type Surroundings, usualSettingsFiles } from './places.ts';
import { settingKeys } from './setting-keys.ts';
import { SettingsError } from './settings-error.ts';
import { explainIssues } from './settings-issues.ts';

export interface LoadOptions {
  /** A settings file that must exist (`--config`). */
  readonly configFile?: string | undefined;
  /** What the caller itself decides; it wins over file and environment. */
  readonly overrides?: SettingsInput;
  /** What the user calls the place that the overrides come from; default `the command line`. */
  readonly overridesSource?: string;
  /** Default: this process's. */
  readonly surroundings?: Partial<Surroundings>;
}

export interface LoadedSettings {
  /** Complete; `dataDir` is an absolute path. */
  readonly settings: Settings;
  /** The settings file that was read; null when there is none. */
  readonly configFile: string | null;
}

/** Throws SettingsError, with one line per problem, when anything given is not a valid setting. */
export function loadSettings(options: LoadOptions = {}): LoadedSettings {
  const around: Surroundings = {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    cwd: process.cwd(),
    ...options.surroundings,
  };
  const keys = settingKeys();
  const configFile = findFile(options.configFile, around);
  const layers: SettingsLayer[] = [
    ...(configFile === null ? [] : [readLayer(configFile)]),
    ...environmentLayers(around.env, keys),
    { source: options.overridesSource ?? 'the command line', values: options.overrides ?? {} },
  ];
  const result = settingsSchema.safeParse(mergeLayers(layers));
  if (!result.success) throw new SettingsError(explainIssues(result.error.issues, layers, keys));
  const settings = result.data;
  const dataDir = settings.dataDir === '' ? defaultDataDir(around) : settings.dataDir;
  return { settings: { ...settings, dataDir: path.resolve(around.cwd, dataDir) }, configFile };
}

function findFile(named: string | undefined, around: Surroundings): string | null {
  const fromEnvironment = around.env.STOCKSTREAM_CONFIG;
  const asked = named ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  if (asked === undefined) return usualSettingsFiles(around).find((file) => existsSync(file)) ?? null;
  const file = path.resolve(around.cwd, asked);
  const asker = named === undefined ? 'STOCKSTREAM_CONFIG' : '--config';
  if (!existsSync(file))
    throw new SettingsError([`the settings file ${file} (from ${asker}) does not exist`]);
  return file;
}

function readLayer(file: string): SettingsLayer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError([`the settings file ${file} cannot be read: ${reason}`]);
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    const { line, column } = jsonErrorPosition(text);
    throw new SettingsError([
      `${file}:${line}:${column}: not JSON from here on (comments and trailing commas are not allowed)`,
    ]);
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values))
    throw new SettingsError([`${file}: expected a JSON object of settings, such as {"feed": "simulator"}`]);
  return { source: file, values };
}
