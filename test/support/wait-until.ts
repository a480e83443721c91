import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/**
 * Waits until `condition` holds.
 * @param what Told when it does not hold within `seconds`: a sentence, or a function that says what was seen instead.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  seconds = 30,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`not within ${seconds} s: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(POLL_MS);
  }
}
