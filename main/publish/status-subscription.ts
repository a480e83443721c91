import type { StatusPayload } from '../../contract/protocol.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market } from './market.ts';

/** The engine's status: at most one frame a second, and only when it changed. */
export class StatusSubscription implements LiveSubscription {
  readonly outdated = false;
  readonly #market: Market;
  readonly #now: () => number;
  #sent = '';
  #sentMs = Number.NEGATIVE_INFINITY;

  constructor(market: Market, now: () => number) {
    this.#market = market;
    this.#now = now;
  }

  async load(): Promise<void> {}

  snapshot(): StatusPayload {
    const status = this.#market.status();
    this.#sent = JSON.stringify(status);
    this.#sentMs = this.#now();
    return { kind: 'status', status };
  }

  delta(): StatusPayload | undefined {
    if (this.#now() - this.#sentMs < 1000) return undefined;
    const sent = this.#sent;
    const payload = this.snapshot();
    return this.#sent === sent ? undefined : payload;
  }

  note(): void {}
}
