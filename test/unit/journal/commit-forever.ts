/** Child of atomicity.test.ts: commits entries of 3,000 trades to the folder named, and prints how many trades are acknowledged. */
import { openJournal } from '../../../main/journal/duckdb-journal.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';
import { entryOf } from '../../support/journal-entries.ts';
import { testCipher } from '../../support/journal-keys.ts';
import { tradeBatch } from '../../support/trades.ts';

const [dataDir = ''] = process.argv.slice(2);
const ENTRY = 3000;
const symbols = new SymbolTable();
const journal = await openJournal({
  dataDir,
  memoryLimitMb: 256,
  cipher: await testCipher(dataDir),
  symbols,
});
for (let first = journal.status().trades; ; first += ENTRY) {
  const trades = Array.from({ length: ENTRY }, (_, i) => ({ timeUs: first + i, offset: first + i }));
  const total = first + ENTRY;
  await journal.commit(
    entryOf({
      trades: [tradeBatch(symbols, trades)],
      positions: [{ topic: 'stocks', partition: 0, nextOffset: total }],
      counts: { trades: total, late: 0, duplicates: 0, rejected: 0, rejectedByReason: {} },
      checkpoint: Buffer.from(String(total)),
    }),
  );
  process.stdout.write(`${total}\n`);
}
