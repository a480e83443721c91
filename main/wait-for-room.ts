/** A disk that was full is looked at in a calm rhythm until there is room again. */
import { setTimeout } from 'node:timers/promises';
import { freeMebibytes } from './journal/free-space.ts';

/** A transaction, its log and some to spare: with less it would be full again at once. */
const NEEDED_MEBIBYTES = 32;
const LOOK_MS = 5_000;
/** Where nobody can say how much is free, it is simply tried again. */
const BLIND_MS = 30_000;

export interface RoomOptions {
  readonly signal?: AbortSignal;
  /** Default: LOOK_MS. */
  readonly lookMs?: number;
}

/** Resolves when the disk of the folder has room, never at once; rejects with AbortError when the signal ends it. */
export async function roomOn(folder: string, { signal, lookMs = LOOK_MS }: RoomOptions = {}): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  for (;;) {
    await setTimeout(lookMs, undefined, options);
    const free = freeMebibytes(folder);
    if (free === undefined) return setTimeout(BLIND_MS - lookMs, undefined, options);
    if (free >= NEEDED_MEBIBYTES) return;
  }
}
