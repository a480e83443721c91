/** Files spoilt as a bad disk, a cut copy or a careless tool spoil them. */
import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs';

/** Inverts bytes. @param at negative: from the end */
export function invertBytes(path: string, at: number, count = 1): void {
  const from = at < 0 ? statSync(path).size + at : at;
  const file = openSync(path, 'r+');
  try {
    const bytes = Buffer.alloc(count);
    if (readSync(file, bytes, 0, count, from) < count)
      throw new RangeError(`${path} has no byte ${from + count}`);
    writeSync(
      file,
      bytes.map((byte) => byte ^ 0xff),
      0,
      count,
      from,
    );
  } finally {
    closeSync(file);
  }
}

/** Leaves the first bytes. @param share of the whole, 0 to 1 */
export function cutShort(path: string, share: number): void {
  truncateSync(path, Math.floor(statSync(path).size * share));
}
