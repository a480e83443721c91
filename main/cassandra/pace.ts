/** How much is sent at once: halved while Cassandra cannot keep up, and doubled again when it can. */
const LEAST_ROWS = 100;

export class Pace {
  readonly #mostRows: number;
  readonly #mostInFlight: number;
  #part = 1;

  constructor(mostRows: number, mostInFlight: number) {
    this.#mostRows = mostRows;
    this.#mostInFlight = mostInFlight;
  }

  /** Rows of one round. */
  get rows(): number {
    return Math.max(LEAST_ROWS, Math.floor(this.#mostRows * this.#part));
  }

  /** Batches in flight. */
  get inFlight(): number {
    return Math.max(1, Math.floor(this.#mostInFlight * this.#part));
  }

  slower(): void {
    if (this.rows > LEAST_ROWS || this.inFlight > 1) this.#part /= 2;
  }

  faster(): void {
    this.#part = Math.min(1, this.#part * 2);
  }
}
