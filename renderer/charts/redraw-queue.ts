/**
 * Full redraws of all charts of a window, one per animation frame: a bar closes in every chart at the same moment,
 * and together they would hold the main thread for 50 ms each.
 */
import type { Disposer } from '../../contract/channel.ts';

export class RedrawQueue {
  readonly #waiting = new Set<() => void>();
  readonly #request: (callback: () => void) => unknown;
  #isRunning = false;

  constructor(request: (callback: () => void) => unknown = (callback) => requestAnimationFrame(callback)) {
    this.#request = request;
  }

  /** Runs the redraw when its turn comes; asking again before that changes nothing. Returns what takes it back. */
  add(redraw: () => void): Disposer {
    this.#waiting.add(redraw);
    this.#next();
    return () => this.#waiting.delete(redraw);
  }

  #next(): void {
    if (this.#isRunning) return;
    const redraw = this.#waiting.values().next().value;
    if (redraw === undefined) return;
    this.#isRunning = true;
    this.#waiting.delete(redraw);
    try {
      redraw();
    } finally {
      this.#request(() => {
        this.#isRunning = false;
        this.#next();
      });
    }
  }
}

/** The one queue of this window. */
export const redrawQueue = new RedrawQueue();
