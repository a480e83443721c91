/** From what a host can offer to the key of a journal: opened when there is one, made when there is none. */
import { JournalLocked } from '../journal/journal-error.ts';
import { type DataKey, newDataKey } from './data-key.ts';
import {
  createEnvelope,
  envelopePath,
  type KeyEnvelope,
  type KeySlot,
  readEnvelope,
  writeEnvelope,
} from './key-envelope.ts';
import type { KeySource } from './key-source.ts';

/** What a host has to offer. */
export interface KeyHost {
  /** What needs no question, best first. */
  readonly sources: readonly KeySource[];
  /** Whom the key of a new journal is given to; undefined when the user does not say. */
  sourceForNew(): Promise<KeySource | undefined>;
  /**
   * Asks for the passphrase of an existing journal; undefined when there is nobody to ask, or the user gives none.
   * @param isAgain The one before did not fit.
   */
  ask(isAgain: boolean): Promise<KeySource | undefined>;
}

export interface UnlockedJournal {
  readonly keys: readonly [DataKey, ...DataKey[]];
  /** What has opened it, or was given its new key. */
  readonly source: KeySource;
  readonly isNew: boolean;
}

export interface LockedFile {
  readonly dataDir: string;
  readonly path: string;
  readonly isEncrypted: boolean;
}

/** Makes the key when the journal has none yet. Throws JournalLocked when it cannot be had; nothing was changed then. */
export async function unlockJournal(journal: LockedFile, host: KeyHost): Promise<UnlockedJournal> {
  const envelope = readOrRefuse(journal);
  if (envelope === undefined) return newKey(journal, host);
  for (const source of host.sources) {
    const keys = await keysFrom(envelope, source);
    if (keys !== undefined) return { keys, source, isNew: false };
  }
  if (envelope.slots.some(({ kind }) => kind === 'passphrase')) {
    for (let isAgain = false; ; isAgain = true) {
      const source = await host.ask(isAgain);
      if (source === undefined) break;
      const keys = await keysFrom(envelope, source);
      if (keys !== undefined) return { keys, source, isNew: false };
    }
  }
  throw new JournalLocked(
    `The journal ${journal.path} is locked. ${reasons(envelope, host.sources).join(' ')}`,
  );
}

function readOrRefuse(journal: LockedFile): KeyEnvelope | undefined {
  try {
    return readEnvelope(journal.dataDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new JournalLocked(
      `The journal ${journal.path} is locked: ${reason}. Put the right file there from a backup.`,
    );
  }
}

async function newKey(journal: LockedFile, host: KeyHost): Promise<UnlockedJournal> {
  const { dataDir, path, isEncrypted } = journal;
  if (isEncrypted) {
    throw new JournalLocked(
      `The journal ${path} is locked: the file with its key, ${envelopePath(dataDir)}, is missing. Put it back from a backup.`,
    );
  }
  const source = await host.sourceForNew();
  if (source === undefined)
    throw new JournalLocked(`The journal ${path} has no key yet, and none was given.`);
  const key = newDataKey();
  // Another StockStream may have been a moment faster: then its key is the journal's.
  if (!createEnvelope(dataDir, [await source.wrap(key)])) return unlockJournal(journal, host);
  return { keys: [key], source, isNew: true };
}

/** Both keys, while one takes over from the other. */
async function keysFrom(
  envelope: KeyEnvelope,
  source: KeySource,
): Promise<UnlockedJournal['keys'] | undefined> {
  const current = await keyFrom(envelope.slots, source);
  if (current === undefined || envelope.next === undefined) return current && [current];
  const next = await keyFrom(envelope.next, source);
  return next === undefined ? [current] : [current, next];
}

/** Returns what the source makes of the slots, or undefined when it fits none. */
async function keyFrom(slots: readonly KeySlot[], source: KeySource): Promise<DataKey | undefined> {
  for (const slot of slots) {
    const key = await source.unwrap(slot);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** Why none of the sources did, and what would. */
function reasons({ slots }: KeyEnvelope, sources: readonly KeySource[]): string[] {
  const tried = (kind: KeySlot['kind']) => sources.find((source) => source.kind === kind);
  return slots.map(({ kind }) => {
    const label = tried(kind)?.label;
    if (kind === 'passphrase')
      return label === undefined
        ? 'Its passphrase was not given.'
        : `${capital(label)} is not the one that it was locked with.`;
    if (kind === 'keyFile')
      return `${capital(label ?? 'its key file')} is missing, or belongs to another journal: put the right one back from a backup.`;
    return label === undefined
      ? "The desktop app keeps its key in the system's keychain: open it there, and give it a passphrase (menu File)."
      : `${capital(label)} does not open it: it was locked on another computer, or by another user.`;
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The slots for a new key of this journal, for every source that opens the present one, and the kinds of those that were left out. */
export async function wrapAgain(
  dataDir: string,
  key: DataKey,
  sources: readonly KeySource[],
): Promise<{ slots: KeySlot[]; dropped: KeySlot['kind'][] }> {
  const slots: KeySlot[] = [];
  const dropped: KeySlot['kind'][] = [];
  for (const slot of readEnvelope(dataDir)?.slots ?? []) {
    const source = await opening(slot, sources);
    if (source === undefined) dropped.push(slot.kind);
    else slots.push(await source.wrap(key));
  }
  return { slots, dropped };
}

async function opening(slot: KeySlot, sources: readonly KeySource[]): Promise<KeySource | undefined> {
  for (const source of sources) if ((await source.unwrap(slot)) !== undefined) return source;
  return undefined;
}

/**
 * Gives the present key to a further source; its data key stays. It takes the place of an earlier one of its kind, and a passphrase also that
 * of a key file: a key that still lies in a file is not behind a passphrase.
 */
export async function giveKeyTo(dataDir: string, key: DataKey, source: KeySource): Promise<void> {
  const envelope = readEnvelope(dataDir);
  if (envelope === undefined || envelope.next !== undefined)
    throw new JournalLocked(
      `A change of the key in ${envelopePath(dataDir)} is not finished. Start StockStream once, then try again.`,
    );
  const replaced: readonly KeySlot['kind'][] =
    source.kind === 'passphrase' ? ['passphrase', 'keyFile'] : [source.kind];
  const kept = envelope.slots.filter(({ kind }) => !replaced.includes(kind));
  writeEnvelope(dataDir, { version: 1, slots: [...kept, await source.wrap(key)] });
}
