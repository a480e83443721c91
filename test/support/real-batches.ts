/** Recorded trades as the decoder hands them on. */
import { epochMs } from '../../contract/units.ts';
import { readLineBlocks } from '../../main/feeds/lines.ts';
import { decodeLines } from '../../main/trades/decode.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';

/** Returns the trades of CSV files in batches, each file a partition. */
export async function realBatches(paths: readonly string[], symbols: SymbolTable): Promise<TradeBatch[]> {
  const batches: TradeBatch[] = [];
  for (const [partition, path] of paths.entries()) {
    const source = { topic: 'file', partition, format: 'csv', receivedMs: epochMs(0) } as const;
    for await (const block of readLineBlocks(path)) batches.push(decodeLines(block, source, symbols).trades);
  }
  return batches;
}
