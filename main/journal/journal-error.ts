import { dirname } from 'node:path';
import { freeMebibytes } from './free-space.ts';

/** The journal cannot be opened, read or written; the message says what happened and what to do next. */
export class JournalError extends Error {
  override readonly name: string = 'JournalError';
}

/**
 * The journal is encrypted and its key cannot be had, or is another. Not a byte of it was changed. The message says what is wrong; what the
 * user may do (give the right key, set the journal aside) is the host's to offer.
 */
export class JournalLocked extends JournalError {
  override readonly name = 'JournalLocked';
}

/**
 * What is in the journal's files is not what was written. Nothing was changed or deleted. A host offers to set them aside and to make a new
 * journal from where the trades still are.
 */
export class JournalDamaged extends JournalError {
  override readonly name = 'JournalDamaged';
}

/** @param seen What tells of the damage, without a full stop. */
export const journalDamaged = (path: string, seen: string, options?: ErrorOptions): JournalDamaged =>
  new JournalDamaged(
    `The journal ${path} is damaged: ${seen}. Nothing was changed or deleted. \`stockstream repair --from kafka\` (or cassandra, or ` +
      'nothing) keeps its files under another name and makes a new journal.',
    options,
  );

/** Whether damage is what an error, or what caused it, tells of. */
export const isDamaged = (error: unknown): boolean =>
  causesOf(error).some((cause) => cause instanceof JournalDamaged);

/** The error for a full disk that an error is, or was caused by. */
export const diskFullOf = (error: unknown): JournalDiskFull | undefined =>
  causesOf(error).find((cause) => cause instanceof JournalDiskFull);

function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/** The disk took no more. Everything that was acknowledged is kept, and a new start goes on from there once there is room. */
export class JournalDiskFull extends JournalError {
  override readonly name = 'JournalDiskFull';
  /** That of the journal. */
  readonly folder: string;

  constructor(action: string, path: string, options?: ErrorOptions) {
    const folder = dirname(path);
    const free = freeMebibytes(folder);
    const space = free === undefined ? '' : ` (${free} MiB left)`;
    super(
      `Cannot ${action} the journal ${path}: the disk of ${folder} is full${space}. Free some space there: everything acknowledged before is ` +
        'kept, and StockStream goes on from it.',
      options,
    );
    this.folder = folder;
  }
}

const DISK_FULL = /no space left|disk full|out of disk|write past end of file/i;

/** What DuckDB says of a file that is cut short, or has other bytes than were written. */
const DAMAGE =
  /could not read enough bytes|not a valid duckdb|corrupt|checksum|serializ|aes tag|replaying wal|invalid wal|failed to load metadata/i;

const LOCKS: readonly (readonly [pattern: RegExp, happened: string])[] = [
  [/wrong encryption key/i, 'the key is not the one that it was encrypted with'],
  [/cannot open encrypted database/i, 'it is encrypted, and no key was given'],
];

const HELD = /could not set lock|conflicting lock|already attached|file handle conflict/i;

/** Whether the database could not open a file because another process has it open. */
export const isHeld = (cause: unknown): boolean => HELD.test(String(cause));

const HINTS: readonly [pattern: RegExp, hint: string][] = [
  [HELD, 'Another StockStream is using this data folder. Close it, or set `dataDir` to another folder.'],
  [
    /out of memory|memory limit|failed to allocate/i,
    'The journal ran out of memory. Raise `journal.memoryLimitMb` and start again.',
  ],
  [
    /permission denied|read-only file system|access is denied|cannot open file/i,
    'The data folder cannot be written. Check its permissions, or set `dataDir` to another folder.',
  ],
  [
    /newer version|older version/i,
    'Another version of DuckDB made it. Use the StockStream that made it, or keep it under another name: `stockstream set-aside`.',
  ],
  [
    /database .* is not encrypted/i,
    'The journal is not encrypted yet: start StockStream once, which encrypts it, or set `journal.encryption` to "off".',
  ],
];

/**
 * Turns an error of the database into one that tells the user what to do.
 * @param action what was being done, such as `open` or `write`
 */
export function journalError(action: string, path: string, cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const locked = LOCKS.find(([pattern]) => pattern.test(message))?.[1];
  if (locked !== undefined) return new JournalLocked(`The journal ${path} is locked: ${locked}.`, { cause });
  if (DISK_FULL.test(message)) return new JournalDiskFull(action, path, { cause });
  const [happened = ''] = message.split('\n');
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
  if (hint === undefined && DAMAGE.test(message))
    return journalDamaged(path, happened.replace(/[.!]+$/, ''), { cause });
  return new JournalError(
    `Cannot ${action} the journal ${path}: ${happened}. ${hint ?? 'Restart; report this if it persists.'}`,
    { cause },
  );
}
