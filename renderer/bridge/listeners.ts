import type { Disposer } from '../../contract/channel.ts';

/** A set of callbacks; adding one returns its disposer. */
export class Listeners<Args extends unknown[]> {
  readonly #callbacks = new Set<(...args: Args) => void>();

  add(callback: (...args: Args) => void): Disposer {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  emit(...args: Args): void {
    for (const callback of [...this.#callbacks]) callback(...args);
  }

  get size(): number {
    return this.#callbacks.size;
  }
}
