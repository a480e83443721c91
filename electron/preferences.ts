/** The user's choices that belong to the screen, in preferences.json of the app's folder. */
import Store from 'electron-store';
import type { Preferences } from '../contract/shell.ts';
import { validPreferences } from './valid-preferences.ts';

export interface PreferenceStore {
  load(): Preferences;
  save(preferences: Preferences): void;
}

/** A file that cannot be read is replaced: no choice of colours is worth an app that does not start. */
export function createPreferenceStore(): PreferenceStore {
  const store = new Store({ name: 'preferences', clearInvalidConfig: true });
  return {
    load: () => validPreferences(store.store),
    save: (preferences) => {
      store.store = { ...preferences };
    },
  };
}
