/** The user's choices for the screen: kept by the host, and told to the other windows at once. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Preferences, preferencesSchema, type Shell } from '../../contract/shell.ts';

const CHANNEL = 'stockstream:preferences';

export interface PreferencesStore extends StoreApi<Preferences> {
  /** Applies, saves and tells the other windows. */
  change(part: Partial<Preferences>): void;
}

export async function createPreferences(shell: Shell): Promise<PreferencesStore> {
  const store = createStore<Preferences>(() => preferencesSchema.parse({}));
  try {
    store.setState(await shell.loadPreferences(), true);
  } catch (error) {
    console.error('The preferences could not be loaded; the defaults stand in.', error);
  }
  const others = new BroadcastChannel(CHANNEL);
  others.onmessage = (event) => {
    const parsed = preferencesSchema.safeParse(event.data);
    if (parsed.success) store.setState(parsed.data, true);
  };
  return {
    ...store,
    change(part) {
      const next = { ...store.getState(), ...part };
      store.setState(next, true);
      others.postMessage(next);
      shell.savePreferences(next).catch((error: unknown) => {
        console.error('The preferences could not be saved; they hold until this window closes.', error);
      });
    },
  };
}
