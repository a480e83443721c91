import type { Disposer } from '../../contract/channel.ts';
import { Listeners } from '../bridge/listeners.ts';

/** Values by key; who follows one key hears of that key only, so that a table redraws the rows that changed. */
export class KeyedStore<Key, Value> {
  readonly #values = new Map<Key, Value>();
  readonly #byKey = new Map<Key, Listeners<[]>>();
  readonly #all = new Listeners<[]>();
  #keys: readonly Key[] = [];

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  /** In the order in which they came; the same array until a key is new. */
  keys(): readonly Key[] {
    return this.#keys;
  }

  /** Listeners are called once each, after all values are in place. */
  set(entries: Iterable<readonly [Key, Value]>): void {
    const changed: Key[] = [];
    for (const [key, value] of entries) {
      if (this.#values.get(key) === value) continue;
      this.#values.set(key, value);
      changed.push(key);
    }
    if (changed.length === 0) return;
    if (this.#values.size !== this.#keys.length) this.#keys = [...this.#values.keys()];
    for (const key of changed) this.#byKey.get(key)?.emit();
    this.#all.emit();
  }

  subscribe(key: Key, listener: () => void): Disposer {
    const listeners = this.#byKey.get(key) ?? new Listeners<[]>();
    this.#byKey.set(key, listeners);
    const dispose = listeners.add(listener);
    return () => {
      dispose();
      if (listeners.size === 0 && this.#byKey.get(key) === listeners) this.#byKey.delete(key);
    };
  }

  subscribeAll(listener: () => void): Disposer {
    return this.#all.add(listener);
  }
}
