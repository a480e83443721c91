/** Work that is done sooner needs no line. */
const PATIENCE_MS = 1000;
const REDRAW_MS = 200;
/** Begins the line anew and wipes what stood there. */
const WIPE = '\r\u001b[K';

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A line at the bottom of a terminal that says how far long work is; nothing at all where there is no terminal. */
export class TerminalLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #nextMs: number;
  #isShown = false;

  constructor(terminal: Terminal = process.stderr, now: () => number = Date.now) {
    this.#terminal = terminal;
    this.#now = now;
    this.#nextMs = now() + PATIENCE_MS;
  }

  show(text: string): void {
    if (this.#terminal.isTTY !== true) return;
    const nowMs = this.#now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + REDRAW_MS;
    this.#isShown = true;
    this.#terminal.write(`${WIPE}${text}`);
  }

  /** Makes room for what is printed next; nothing is shown any more. */
  end(): void {
    this.#nextMs = Number.POSITIVE_INFINITY;
    if (this.#isShown) this.#terminal.write(WIPE);
    this.#isShown = false;
  }
}
