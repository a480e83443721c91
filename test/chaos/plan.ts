/** Who is struck, how and when: decided by a seed, so that a run can be made again. */
import { seededRandom } from '../support/seeded-random.ts';

export const VICTIMS = ['engine', 'cassandra', 'broker'] as const;
export type VictimName = (typeof VICTIMS)[number];
/** SIGKILL ends a process as a power cut would; SIGSTOP freezes it, connections and all, until SIGCONT. */
export const SIGNALS = ['SIGKILL', 'SIGSTOP'] as const;
export type Signal = (typeof SIGNALS)[number];

export interface Blow {
  readonly victim: VictimName;
  readonly signal: Signal;
  /** Time after the blow before, ms. */
  readonly gapMs: number;
  /** How long the victim is left dead or frozen, ms. */
  readonly downMs: number;
}

const SHORTEST_GAP_MS = 300;
const LONGEST_GAP_MS = 3_300;
export const MEAN_GAP_MS = (SHORTEST_GAP_MS + LONGEST_GAP_MS) / 2;
const LONGEST_DOWN_MS = 5_000;

const EVERY_KIND = VICTIMS.flatMap((victim) => SIGNALS.map((signal) => ({ victim, signal })));

/** Returns the blows of a run: in a random order, but each victim and signal equally often. */
export function planOf(kills: number, seed: number): Blow[] {
  const random = seededRandom(seed);
  const left: (typeof EVERY_KIND)[number][] = [];
  return Array.from({ length: kills }, () => {
    if (left.length === 0) left.push(...EVERY_KIND);
    const [kind] = left.splice(Math.floor(random() * left.length), 1);
    return {
      ...(kind as (typeof EVERY_KIND)[number]),
      gapMs: Math.round(SHORTEST_GAP_MS + random() * (LONGEST_GAP_MS - SHORTEST_GAP_MS)),
      downMs: Math.round(random() * LONGEST_DOWN_MS),
    };
  });
}
