/** Every byte of a folder: for tests that say that nothing was changed, or that something is nowhere. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Paths of all files below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Checksums by path. */
export function checksums(folder: string): Record<string, string> {
  const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(filesBelow(folder).map((path) => [relative(folder, path), sum(path)]));
}

/** How a text or a run of bytes is called. */
export const labelOf = (wanted: string | Buffer): string =>
  typeof wanted === 'string' ? wanted : wanted.toString('hex');

/** For each text or run of bytes (in hexadecimal digits), the files in whose name or content it stands; those found nowhere are left out. */
export function whereFound(folder: string, wanted: readonly (string | Buffer)[]): Map<string, string[]> {
  const files = filesBelow(folder).map((path) => ({
    name: relative(folder, path),
    bytes: readFileSync(path),
  }));
  const found = new Map<string, string[]>();
  for (const text of wanted) {
    const label = labelOf(text);
    const names = files
      .filter(({ name, bytes }) => bytes.includes(text) || name.includes(label))
      .map(({ name }) => name);
    if (names.length > 0) found.set(label, names);
  }
  return found;
}
