/**
 * Whether the pointer moves the plot just now. Plotly moves its group at once and tells the range when it comes to
 * rest; a redraw in between makes it forget the drag, from the press of the button on.
 */
import type { Disposer } from '../../contract/channel.ts';
import type { PlotElement } from './plotly.ts';
import type { ViewRange } from './view-range.ts';

/** Plotly tells the range within this after the last turn of the wheel, or the release of the button. */
const REST_MS = 500;

export interface MotionEvents {
  /** The user has moved the view. */
  onView(view: ViewRange): void;
  onReset(): void;
  /** Redraws may go on. */
  onRest(): void;
}

export class PlotMotion {
  readonly #events: MotionEvents;
  readonly #disposers: Disposer[] = [];
  #isPressed = false;
  #isMoving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param element Has been drawn once: before that it has no events. */
  constructor(element: PlotElement, events: MotionEvents) {
    this.#events = events;
    this.#listen(element, 'pointerdown', () => {
      this.#isPressed = true;
      this.#isMoving = true;
      clearTimeout(this.#timer);
    });
    this.#listen(window, 'pointerup', () => this.#release());
    this.#listen(window, 'pointercancel', () => this.#release());
    element.on('plotly_relayouting', () => {
      this.#isMoving = true;
      if (!this.#isPressed) this.#restSoon();
    });
    element.on('plotly_relayout', (change) => {
      const from = change['xaxis.range[0]'];
      const to = change['xaxis.range[1]'];
      if (typeof from === 'number' && typeof to === 'number') events.onView({ from, to });
      if (!this.#isPressed) this.#rest();
    });
    // A plain `dblclick` never reaches the chart's parents: while the button is down, Plotly covers the page.
    element.on('plotly_doubleclick', () => events.onReset());
  }

  get isMoving(): boolean {
    return this.#isMoving;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const dispose of this.#disposers) dispose();
  }

  #release(): void {
    if (!this.#isPressed) return;
    this.#isPressed = false;
    this.#restSoon();
  }

  #restSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), REST_MS);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#isMoving = false;
    this.#events.onRest();
  }

  #listen(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener);
    this.#disposers.push(() => target.removeEventListener(type, listener));
  }
}
