/** The moment under the pointer, shared by the charts of a link group. */
import type { Disposer } from '../../contract/channel.ts';
import { Listeners } from '../bridge/listeners.ts';
import type { LinkGroup } from '../stores/links.ts';

export class CrosshairBus {
  readonly #listeners = new Listeners<[LinkGroup, number | null, object]>();

  /** @param timeMs null when the pointer has left. */
  publish(group: LinkGroup, timeMs: number | null, source: object): void {
    this.#listeners.emit(group, timeMs, source);
  }

  /** Hears of the group's other charts, not of `self`. */
  follow(group: LinkGroup, self: object, listener: (timeMs: number | null) => void): Disposer {
    return this.#listeners.add((from, timeMs, source) => {
      if (from === group && source !== self) listener(timeMs);
    });
  }
}

export const crosshairBus = new CrosshairBus();
