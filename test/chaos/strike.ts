/** Strikes a victim, brings it back, and waits until it is seen at work again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../support/wait-until.ts';
import type { Blow } from './plan.ts';

export interface Victim {
  kill9(): Promise<void>;
  /** Starts it again with what it had on disk. */
  restart(): Promise<void>;
  freeze(): void;
  resume(): void;
  /** When it was last seen to do its work, ms of `performance.now`. */
  lastWorkMs(): number;
}

export interface Strike {
  readonly blow: Blow;
  /** Time after the start of the run, ms. */
  readonly atMs: number;
  /** From the blow until it was seen at work again, its time down included, ms. */
  readonly recoveryMs: number;
}

const LONGEST_RECOVERY_S = 180;

/**
 * Returns how long the victim took to work again after the blow, ms.
 * @param about.isBack called when it has been started again, or is frozen no more
 * @param about.seen what to tell when it does not
 */
export async function strike(
  victim: Victim,
  blow: Blow,
  about: { readonly isBack: () => void; readonly seen: () => string },
): Promise<number> {
  const struckMs = performance.now();
  const backMs = blow.signal === 'SIGKILL' ? await killAndRestart(victim, blow) : await freeze(victim, blow);
  about.isBack();
  await waitUntil(
    () => victim.lastWorkMs() > backMs,
    () => `${blow.victim} at work again after ${blow.signal}; ${about.seen()}`,
    LONGEST_RECOVERY_S,
  );
  return victim.lastWorkMs() - struckMs;
}

/** Returns from when on what it does is done by the one started again. */
async function killAndRestart(victim: Victim, { downMs }: Blow): Promise<number> {
  await victim.kill9();
  const deadMs = performance.now();
  await sleep(downMs);
  await victim.restart();
  return deadMs;
}

async function freeze(victim: Victim, { downMs }: Blow): Promise<number> {
  victim.freeze();
  await sleep(downMs);
  const resumedMs = performance.now();
  victim.resume();
  return resumedMs;
}
