/** What a chart has to do in the next frame: changes merge into the greatest level, and one draw settles them. */
export const INVALID = { nothing: 0, live: 1, full: 2 } as const;
export type InvalidLevel = (typeof INVALID)[keyof typeof INVALID];

export function mergeLevels(a: InvalidLevel, b: InvalidLevel): InvalidLevel {
  return a > b ? a : b;
}

export interface FrameClock {
  request(callback: () => void): number;
  cancel(handle: number): void;
}

const browserFrames: FrameClock = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

/** Collects invalidations and draws at most once per animation frame. */
export class Invalidation {
  readonly #draw: (level: InvalidLevel) => void;
  readonly #frames: FrameClock;
  #level: InvalidLevel = INVALID.nothing;
  #handle: number | undefined;

  constructor(draw: (level: InvalidLevel) => void, frames: FrameClock = browserFrames) {
    this.#draw = draw;
    this.#frames = frames;
  }

  add(level: InvalidLevel): void {
    this.#level = mergeLevels(this.#level, level);
    if (this.#level === INVALID.nothing || this.#handle !== undefined) return;
    this.#handle = this.#frames.request(() => {
      this.#handle = undefined;
      const due = this.#level;
      this.#level = INVALID.nothing;
      this.#draw(due);
    });
  }

  dispose(): void {
    if (this.#handle !== undefined) this.#frames.cancel(this.#handle);
    this.#handle = undefined;
    this.#level = INVALID.nothing;
  }
}
