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
    /no space left|disk full|out of disk|write past end of file/i,
    'The disk is full. Free some space and start again: everything acknowledged before is kept.',
  ],
  [
    /out of memory|memory limit|failed to allocate/i,
    'The journal ran out of memory. Raise `journal.memoryLimitMb` and start again.',
  ],
  [
    /permission denied|read-only file system|access is denied|cannot open file/i,
    'The data folder cannot be written. Check its permissions, or set `dataDir` to another folder.',
  ],
  [
    /not a valid duckdb|corrupt|checksum|serialization|aes tag|newer version|older version|wal file/i,
    'The journal file is damaged or was made by another version of DuckDB. Move the file and its `.wal` aside ' +
      'to begin a new journal; nothing was deleted.',
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
  const hint =
    HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? 'Restart; report this if it persists.';
  return new JournalError(`Cannot ${action} the journal ${path}: ${message.split('\n')[0]}. ${hint}`, {
    cause,
  });
}
