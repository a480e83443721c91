import * as fs from 'node:fs';

const MEBIBYTE = 2 ** 20;

/** Whole MiB that this user may still write to the disk of a folder; undefined where the system or an older Node does not tell. */
export function freeMebibytes(folder: string): number | undefined {
  // Absent before Node 18.15, and so in the oldest Electron that this runs in.
  if (typeof fs.statfsSync !== 'function') return undefined;
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return Math.floor((bavail * bsize) / MEBIBYTE);
  } catch {
    return undefined;
  }
}
