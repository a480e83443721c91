import type { Channel } from '../../contract/channel.ts';
import type { Shell } from '../../contract/shell.ts';

/** Where the page runs: what it may ask of its surroundings, and how it reaches the engine. */
export interface Host {
  readonly shell: Shell;
  /** Resolves with an open channel; rejects when the engine cannot be reached now (a later try may succeed). */
  openChannel(): Promise<Channel>;
}
