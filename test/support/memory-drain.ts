import { type EpochMs, epochMs } from '../../contract/units.ts';
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
  /** What a new start would begin behind. */
  readonly safe: Record<DrainStream, number> = { trades: 0, bars: 0, alerts: 0 };
  readonly tables: Record<DrainStream, string> = { trades: '', bars: '', alerts: '' };

  drainTrades = async (limit: number): Promise<StoredTrade[]> => this.#after('trades', limit);
  drainBars = async (limit: number): Promise<StoredBar[]> => this.#after('bars', limit);
  drainAlerts = async (limit: number): Promise<StoredAlert[]> => this.#after('alerts', limit);

  async acknowledge(stream: DrainStream, sequence: number, safe: number): Promise<void> {
    this.cursors[stream] = sequence;
    this.safe[stream] = Math.max(this.safe[stream], safe);
  }

  async rewind(): Promise<Record<DrainStream, number>> {
    const { trades, bars, alerts } = this.cursors;
    Object.assign(this.cursors, this.safe);
    return {
      trades: trades - this.safe.trades,
      bars: bars - this.safe.bars,
      alerts: alerts - this.safe.alerts,
    };
  }

  async drainInto(stream: DrainStream, table: string): Promise<boolean> {
    const isOther = this.tables[stream] !== '' && this.tables[stream] !== table;
    this.tables[stream] = table;
    if (isOther) this.cursors[stream] = this.safe[stream] = 0;
    return isOther;
  }

  async backlog(): Promise<Record<DrainStream, number>> {
    return {
      trades: this.#after('trades', Infinity).length,
      bars: this.#after('bars', Infinity).length,
      alerts: this.#after('alerts', Infinity).length,
    };
  }

  async oldestBacklogMs(): Promise<EpochMs | null> {
    return this.#after('trades', 1).length === 0 ? null : epochMs(0);
  }

  #after<S extends DrainStream>(stream: S, limit: number): (typeof this.rows)[S] {
    const behind = this.rows[stream].filter(({ sequence }) => sequence > this.cursors[stream]);
    return behind.slice(0, limit) as (typeof this.rows)[S];
  }
}
