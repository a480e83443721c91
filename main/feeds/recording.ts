/** One recorded file as a partition: its lines in order, from any line on, never more than one block in memory. */
import { basename } from 'node:path';
import type { FeedRecord, RecordFormat } from './feed.ts';
import { lineTimeUs } from './line-time.ts';
import { formatOfFile, type LineBlock, readLineBlocks } from './lines.ts';

export class Recording {
  readonly topic: string;
  readonly partition: number;
  readonly format: RecordFormat;
  readonly #blocks: AsyncGenerator<LineBlock, void, undefined>;
  #block: LineBlock | undefined;
  /** Place in the block of the next line. */
  #next = 0;
  #fromLine: number;
  #headUs = Number.NaN;

  /** Throws when the file's name does not tell its format. The file itself is opened by the first `fill`. */
  constructor(path: string, partition: number, fromLine: number) {
    this.topic = topicOf(path);
    this.partition = partition;
    this.format = formatOfFile(path);
    this.#blocks = readLineBlocks(path);
    this.#fromLine = fromLine;
  }

  /** Event time (µs) of the next line, that of the line before where it tells none; NaN before the first. Valid after `fill`. */
  get headUs(): number {
    const line = this.#line();
    const time = line === undefined ? Number.NaN : lineTimeUs(line, this.format);
    if (!Number.isNaN(time)) this.#headUs = time;
    return this.#headUs;
  }

  /** Makes sure that there is a next line; resolves to false at the end of the file. Rejects when it cannot be read. */
  async fill(): Promise<boolean> {
    while (this.#block === undefined || this.#next >= this.#block.length) {
      const { value } = await this.#blocks.next();
      if (value === undefined) return false;
      this.#block = value;
      this.#next = Math.max(0, this.#fromLine - value.firstLine);
    }
    return true;
  }

  /** Returns at most `most` of the lines at hand whose event time is not after `untilUs`. */
  take(untilUs: number, most: number): FeedRecord[] {
    const records: FeedRecord[] = [];
    while (records.length < most) {
      const line = this.#line();
      if (line === undefined || (untilUs !== Number.POSITIVE_INFINITY && this.headUs > untilUs)) break;
      records.push({ offset: (this.#block?.firstLine ?? 0) + this.#next, value: line });
      this.#next += 1;
    }
    return records;
  }

  async close(): Promise<void> {
    await this.#blocks.return();
  }

  #line(): Uint8Array | undefined {
    const block = this.#block;
    if (block === undefined || this.#next >= block.length) return undefined;
    return block.bytes.subarray(block.starts[this.#next], block.ends[this.#next]);
  }
}

/** Returns the topic under which a file's records and positions go. */
export function topicOf(path: string): string {
  return `file:${basename(path)}`;
}
