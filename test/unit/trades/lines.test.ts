import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { formatOfFile, MAX_LINE_BYTES, readLineBlocks, readLines } from '../../../main/feeds/lines.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function written(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, bytes);
  return path;
}

async function all(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of readLines(path))
    lines.push(...batch.map((line) => new TextDecoder().decode(line)));
  return lines;
}

describe('lines of a file', () => {
  it('come without their ends, a last one without an end included', async () => {
    expect(await all(await written('a.jsonl', 'one\ntwo\r\n\n\r\nthree'))).toEqual(['one', 'two', 'three']);
    expect(await all(await written('a.jsonl', ''))).toEqual([]);
  });

  it('come without the CSV header, and are numbered from the first after it', async () => {
    const path = await written('a.csv', 'event_time_us,stock\r\n1,A\n\n2,B\n');
    expect(await all(path)).toEqual(['1,A', '2,B']);
    for await (const block of readLineBlocks(path)) expect([block.firstLine, block.length]).toEqual([0, 2]);
  });

  it('are whole across the chunks of a large gzipped file, of several members too', async () => {
    const expected = Array.from({ length: 100_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 50)}`);
    const [first, second] = [expected.slice(0, 60_000), expected.slice(60_000)];
    const members = [first, second].map((lines) => gzipSync(lines.map((line) => `${line}\n`).join('')));
    const path = await written('a.jsonl.gz', Buffer.concat(members));
    expect(await all(path)).toEqual(expected);
    let next = 0;
    for await (const block of readLineBlocks(path)) {
      expect(block.firstLine).toBe(next);
      next += block.length;
    }
  });

  it('are cut when they are longer than memory should hold', async () => {
    const path = await written('a.jsonl', `${'x'.repeat(3 * MAX_LINE_BYTES)}\nshort\n`);
    const lines = await all(path);
    expect(lines.map(({ length }) => length)).toEqual([MAX_LINE_BYTES, 5]);
  });

  it('end with an error that names the file and what is wrong', async () => {
    const missing = join(await tempDir(), 'no.csv');
    await expect(all(missing)).rejects.toThrow(`${missing}: no such file`);
    await expect(all(await written('a.csv.gz', 'no gzip'))).rejects.toThrow('a.csv.gz: not valid gzip data');
    const cut = await written('a.csv.gz', gzipSync('a\n'.repeat(9999)).subarray(0, 30));
    await expect(all(cut)).rejects.toThrow('the gzip data ends too early');
  });
});

describe('the format', () => {
  it('is told by the name', () => {
    expect(['a.csv', 'b.CSV.GZ', 'c.jsonl', 'd.ndjson.gz'].map(formatOfFile)).toEqual([
      'csv',
      'csv',
      'json',
      'json',
    ]);
    expect(() => formatOfFile('a.parquet')).toThrow('a.parquet: cannot tell its format');
  });
});
