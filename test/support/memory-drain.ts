import type { DrainedJournal } from '../../main/cassandra/writer.ts';
import type { DrainStream, StoredAlert, StoredBar, StoredTrade } from '../../main/journal/journal.ts';

/** The journal's draining side in memory, for tests that are about where the rows go. */
export class MemoryDrain implements DrainedJournal {
  readonly rows: { trades: StoredTrade[]; bars: StoredBar[]; alerts: StoredAlert[] } = {
    trades: [],
    bars: [],
    alerts: [],
  };
  readonly cursors: Record<DrainStream, number> = { trades: 0, bars: 0, alerts: 0 };

  drainTrades = async (limit: number): Promise<StoredTrade[]> => this.#after('trades', limit);
  drainBars = async (limit: number): Promise<StoredBar[]> => this.#after('bars', limit);
  drainAlerts = async (limit: number): Promise<StoredAlert[]> => this.#after('alerts', limit);

  async acknowledge(stream: DrainStream, sequence: number): Promise<void> {
    this.cursors[stream] = sequence;
  }

  async backlog(): Promise<Record<DrainStream, number>> {
    return {
      trades: this.#after('trades', Infinity).length,
      bars: this.#after('bars', Infinity).length,
      alerts: this.#after('alerts', Infinity).length,
    };
  }

  #after<S extends DrainStream>(stream: S, limit: number): (typeof this.rows)[S] {
    const behind = this.rows[stream].filter(({ sequence }) => sequence > this.cursors[stream]);
    return behind.slice(0, limit) as (typeof this.rows)[S];
  }
}
