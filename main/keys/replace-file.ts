/** Small files that must be whole whenever the power fails: written beside their place, then moved there. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Where a file is written before it takes its place. */
export const besidePath = (path: string): string => `${path}.new`;

/** Makes or replaces a file that only the user can read; durable when it returns. */
export function replaceFile(path: string, text: string): void {
  const beside = besidePath(path);
  write(beside, text);
  renameSync(beside, path);
  syncFolder(dirname(path));
}

/** Makes such a file only when there is none; false when there is one: another process may have been a moment faster. */
export function createFile(path: string, text: string): boolean {
  // Its own name: the other process writes one too.
  const beside = `${besidePath(path)}.${process.pid}`;
  write(beside, text);
  try {
    linkSync(beside, path);
  } catch (error) {
    if (existsSync(path)) return false;
    // A file system without links has no better way.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  // One that is there already would keep its permissions.
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the names in a folder durable. Windows does so by itself, and opens no folder. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
