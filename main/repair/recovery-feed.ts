import type { Feed } from '../feeds/feed.ts';

/** A feed that ends when it has handed over everything that there was to recover from. */
export interface RecoveryFeed extends Feed {
  /** How much of it was handed over, 0 to 1. */
  readonly share: number;
}
