/** The language-neutral cases of test/vectors, and what this implementation runs them with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs } from '../../contract/units.ts';
import { IdSet, wordsOf } from '../../main/ingest/id-set.ts';
import { listingsOf, SYMBOLS } from '../../main/symbols.ts';
import { decodeBatch } from '../../main/trades/decode.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import { takeRows } from '../../main/trades/take-rows.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';

const FOLDER = join(import.meta.dirname, '..', 'vectors');
export const LATENESS_US = 5_000_000;
export const { calendarOf, sectorOf } = listingsOf(SYMBOLS);

/** What all cases of trades have. */
export interface TradesCase {
  readonly name: string;
  readonly why: string;
  readonly trades: readonly object[];
  readonly late?: number;
  readonly duplicates?: number;
}

export const readVectors = <Case>(name: string): Case[] =>
  JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

/** Decodes messages of one partition. */
export function decodeMessages(
  messages: readonly string[],
  symbols: SymbolTable,
): ReturnType<typeof decodeBatch> {
  return decodeBatch(
    {
      topic: 'stocks',
      partition: 0,
      format: 'json',
      receivedMs: epochMs(0),
      records: messages.map((text, offset) => ({ offset, value: new TextEncoder().encode(text) })),
    },
    symbols,
  );
}

/** Returns a case's trades without duplicates, in batches of so many, and how many duplicates there were. */
export function batchesOf(
  { trades }: TradesCase,
  batchSize: number,
  symbols: SymbolTable,
): { batches: TradeBatch[]; duplicates: number } {
  const decoded = decodeMessages(
    trades.map((trade) => JSON.stringify(trade)),
    symbols,
  ).trades;
  const [ids, words] = [new IdSet(), wordsOf(decoded.id)];
  const rows = [...decoded.timeUs.keys()].filter((row) => ids.add(words, row * 4, 0));
  const batches: TradeBatch[] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    batches.push(takeRows(decoded, Uint32Array.from(rows.slice(start, start + batchSize))));
  }
  return { batches, duplicates: decoded.length - rows.length };
}

/** Names of values that may differ by 1e-9 relative; all others are equal. */
const MEANS: ReadonlySet<string> = new Set([
  'vwap',
  'sma5',
  'sma10',
  'reference',
  'change',
  'change_percent',
  'mean',
  'session_mean',
  'stddev',
  'notional',
  'return',
  'sum',
  'value',
  'cells',
  'total',
  'totals',
]);

/** Stands for every number near enough to one. */
class Near {
  readonly #wanted: number;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  asymmetricMatch(got: unknown): boolean {
    return typeof got === 'number' && Math.abs(got - this.#wanted) <= 1e-9 * Math.abs(this.#wanted);
  }

  toString(): string {
    return `about ${this.#wanted}`;
  }
}

/** Returns what to compare with: the same, but for numbers that need only be near. */
export function expectedOf(value: unknown, name = ''): unknown {
  if (typeof value === 'number') return MEANS.has(name) ? new Near(value) : value;
  if (Array.isArray(value)) return value.map((each) => expectedOf(each, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, expectedOf(own, key)]));
}
