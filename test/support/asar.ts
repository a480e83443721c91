/** What is inside an asar archive, read without unpacking it. */
import { readFileSync } from 'node:fs';

interface Folder {
  readonly files: Readonly<Record<string, Folder | Leaf>>;
}
interface Leaf {
  readonly size: number;
  /** Absent when the file lies beside the archive. */
  readonly offset?: string;
}

export interface AsarFile {
  readonly path: string;
  readonly isUnpacked: boolean;
  /** Empty for an unpacked file. */
  readonly content: Buffer;
}

export function readAsar(file: string): AsarFile[] {
  const bytes = readFileSync(file);
  // Four sizes in Chromium's pickle format: the second is the header's length, the fourth the JSON's.
  const start = 8 + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Folder;
  const found: AsarFile[] = [];
  const visit = (folder: Folder, prefix: string) => {
    for (const [name, entry] of Object.entries(folder.files)) {
      const path = `${prefix}${name}`;
      if ('files' in entry) {
        visit(entry, `${path}/`);
        continue;
      }
      const from = entry.offset === undefined ? undefined : start + Number(entry.offset);
      const content = from === undefined ? Buffer.alloc(0) : bytes.subarray(from, from + entry.size);
      found.push({ path, isUnpacked: from === undefined, content });
    }
  };
  visit(header, '');
  return found;
}
