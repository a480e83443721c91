import type {
  PivotPayload,
  PivotRequest,
  PivotTable,
  PivotSubscription as PivotWanted,
} from '../../contract/pivot.ts';
import type { HistoryScope } from '../journal/history-scope.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market } from './market.ts';

/** Shortest time between two tables. */
const SHORTEST_MS = 1000;
/** A table that takes long is made seldom: about a twentieth of the time goes into it. */
const REST = 20;

const NOTHING = new Float64Array(0);
const NO_TABLE: PivotTable = {
  rows: [],
  columns: [],
  cells: NOTHING,
  rowTotals: NOTHING,
  columnTotals: NOTHING,
  total: Number.NaN,
  trades: 0,
  rowsLeftOut: 0,
  columnsLeftOut: 0,
  asOfMs: null,
};

/** A pivot of each stock's current trading day. The newest table wins; each is sent as a whole. */
export class PivotSubscription implements LiveSubscription {
  readonly #market: Market;
  readonly #wanted: PivotWanted;
  readonly #now: () => number;
  #table: PivotPayload | undefined;
  #changed = false;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(market: Market, wanted: PivotWanted, now: () => number) {
    this.#market = market;
    this.#wanted = wanted;
    this.#now = now;
  }

  /** A new snapshot is due: the journal makes the table, which takes a while, so it cannot be a delta. */
  get outdated(): boolean {
    return this.#changed && this.#now() >= this.#nextMs;
  }

  async load(): Promise<void> {
    this.#changed = false;
    const startMs = this.#now();
    this.#table = await this.#load();
    const endMs = this.#now();
    this.#nextMs = endMs + Math.max(SHORTEST_MS, REST * (endMs - startMs));
  }

  /** A table that is too large today is told, not thrown: the window has other subscriptions, which go on. */
  async #load(): Promise<PivotPayload> {
    const { kind, ...wanted } = this.#wanted;
    const { history } = this.#market;
    const range = { fromMs: null, toMs: null };
    try {
      const table = await history.pivot({ ...wanted, range }, { ranges: await history.currentDays() });
      return { kind, ...table, refusal: null };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { kind, ...NO_TABLE, refusal: error.message };
    }
  }

  snapshot(): PivotPayload {
    const table = this.#table;
    if (table === undefined) throw new Error('a snapshot was asked for before it was loaded');
    return table;
  }

  delta(): undefined {}

  note(): void {
    this.#changed = true;
  }
}

/** Which trades a window asks for. */
export function scopeOf({ fromMs, toMs }: PivotRequest['range']): HistoryScope {
  return {
    ...(fromMs === null ? {} : { fromUs: fromMs * 1000 }),
    ...(toMs === null ? {} : { toUs: toMs * 1000 }),
  };
}
