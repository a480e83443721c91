import type { Payload } from '../../contract/protocol.ts';
import type { MarketUpdate } from './market.ts';

/**
 * One subscription of one window: what it has been sent, and what has changed since. It holds a bounded amount however long the window does
 * not take anything.
 */
export interface LiveSubscription {
  /** Fetches what a snapshot needs besides memory. Called before every snapshot. */
  load(): Promise<void>;
  /** Everything, as it is now; deltas count from here. */
  snapshot(): Payload;
  /** What changed since the last snapshot or delta; undefined when nothing did. */
  delta(): Payload | undefined;
  /** Takes note of what was journaled. */
  note(update: MarketUpdate): void;
  /** True when deltas cannot tell what happened and the window needs a new snapshot. */
  readonly outdated: boolean;
}
