import type { Engine } from './engine.ts';
import { diskFullOf } from './journal/journal-error.ts';
import { roomOn } from './wait-for-room.ts';

export interface Runs {
  /** Called for each engine. */
  open(): Promise<Engine>;
  /** Resolves when the work is done; rejects with why the engine could not go on. */
  use(engine: Engine): Promise<void>;
  /** Resolves when the user wants to stop. */
  readonly told: Promise<unknown>;
}

/**
 * Runs an engine, and after a full disk a new one once there is room: it goes on from the last transaction. Windows stay with the one that
 * failed meanwhile, which tells them why. Rejects with anything else that `open` and `use` reject with.
 */
export async function runThroughFullDisk({ open, use, told }: Runs): Promise<void> {
  for (;;) {
    let engine: Engine | undefined;
    try {
      engine = await open();
      return await use(engine);
    } catch (error) {
      const full = diskFullOf(error);
      if (full === undefined) throw error;
      process.stderr.write(`${full.message} Waiting for that.\n`);
      if ((await roomOrTold(full.folder, told)) === 'told') return;
      process.stderr.write('There is room on the disk again: going on.\n');
    } finally {
      await engine?.stop();
    }
  }
}

async function roomOrTold(folder: string, told: Promise<unknown>): Promise<'room' | 'told'> {
  const controller = new AbortController();
  const room = roomOn(folder, { signal: controller.signal }).then(
    () => 'room' as const,
    () => 'told' as const,
  );
  const end = await Promise.race([room, told.then(() => 'told' as const)]);
  controller.abort();
  return end;
}
