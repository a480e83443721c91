import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../main/feeds/clock.ts';

/** A clock that stands still until someone sleeps, and then jumps: hours pass in no time, and always the same. */
export class VirtualClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) this.#nowMs += ms;
    await setImmediate();
  }

  /** As when the machine was suspended. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }
}
