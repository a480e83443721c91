import type { Alert } from '../../contract/alerts.ts';
import type { AlertsPayload } from '../../contract/protocol.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market, MarketUpdate } from './market.ts';

/** Unsent alerts of a window that takes nothing; beyond it the window gets a new snapshot from the journal instead. */
const MAX_UNSENT = 1000;

/** The inbox. Every alert reaches the window, none stands in for another. */
export class AlertsSubscription implements LiveSubscription {
  readonly #market: Market;
  readonly #limit: number;
  #stored: readonly Alert[] = [];
  #unsent: Alert[] = [];
  #outdated = false;

  constructor(market: Market, limit: number) {
    this.#market = market;
    this.#limit = limit;
  }

  get outdated(): boolean {
    return this.#outdated;
  }

  async load(): Promise<void> {
    this.#outdated = false;
    this.#unsent = [];
    this.#stored = await this.#market.journal.alerts(this.#limit);
  }

  snapshot(): AlertsPayload {
    // Alerts journaled while the snapshot was read may be in it; they are not to come twice.
    const held = new Set(this.#stored.map((alert) => alert.id));
    this.#unsent = this.#unsent.filter((alert) => !held.has(alert.id));
    const alerts = this.#stored;
    this.#stored = [];
    return { kind: 'alerts', alerts };
  }

  delta(): AlertsPayload | undefined {
    if (this.#unsent.length === 0) return undefined;
    const alerts = this.#unsent;
    this.#unsent = [];
    return { kind: 'alerts', alerts };
  }

  note(update: MarketUpdate): void {
    if (this.#outdated) return;
    this.#unsent.push(...update.alerts);
    if (this.#unsent.length <= MAX_UNSENT) return;
    this.#unsent = [];
    this.#outdated = true;
  }
}
