import * as fs from 'node:fs';

const MEBIBYTE = 2 ** 20;

/** Bytes that this user may still write to the disk of a folder; undefined where the system or an older Node does not tell. */
export function freeBytes(folder: string): number | undefined {
  // Absent before Node 18.15, and so in the oldest Electron that this runs in.
  if (typeof fs.statfsSync !== 'function') return undefined;
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** The same in whole MiB. */
export function freeMebibytes(folder: string): number | undefined {
  const bytes = freeBytes(folder);
  return bytes === undefined ? undefined : Math.floor(bytes / MEBIBYTE);
}
