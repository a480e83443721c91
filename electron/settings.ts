/** The engine's settings as the app finds them: its own folder's stockstream.json first, then the usual places. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Settings } from '../contract/settings.ts';
import { loadSettings } from '../main/config/load-settings.ts';
import { refuseSecretArguments } from '../main/config/misplaced-secrets.ts';

/** Throws SettingsError, which names each wrong key and where it stands. */
export function appSettings(): Settings {
  refuseSecretArguments(process.argv);
  const ownFile = join(app.getPath('userData'), 'stockstream.json');
  const isNamed = (process.env.STOCKSTREAM_CONFIG ?? '') !== '';
  const configFile = !isNamed && existsSync(ownFile) ? ownFile : undefined;
  return loadSettings({ configFile }).settings;
}
