import { once } from 'node:events';
import { type CsvValue, csvLine, exactText, safeText } from '../../contract/csv.ts';

/** Text that is gathered before it is written. */
const CHUNK_CHARACTERS = 1 << 16;

/** `raw csv`: text that a spreadsheet would take for a formula is not marked as text. */
export type OutputForm = 'csv' | 'raw csv' | 'json';

/**
 * Writes rows to standard output as CSV with a header, or as a JSON array of objects; waits where the reader is slow.
 * @param signal ends it; what ends it after a part was written is told, so that the part is not taken for the whole.
 */
export async function printRows<Row extends { readonly [Column in keyof Row]: CsvValue }>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly (keyof Row & string)[],
  form: OutputForm,
  signal: AbortSignal,
): Promise<void> {
  const textOf = form === 'raw csv' ? exactText : safeText;
  let text = form === 'json' ? '[' : csvLine(columns, textOf);
  let separator = '\n';
  let isBegun = false;
  try {
    for await (const row of rows) {
      if (form === 'json') {
        text += separator + JSON.stringify(row, [...columns]);
        separator = ',\n';
      } else {
        const values = columns.map((column): CsvValue => row[column]);
        text += csvLine(values, textOf);
      }
      if (text.length < CHUNK_CHARACTERS) continue;
      isBegun = true;
      await write(text, signal);
      text = '';
    }
    await write(form === 'json' ? `${text}\n]\n` : text, signal);
  } catch (error) {
    if (isBegun) process.stderr.write('the output is incomplete\n');
    throw error;
  }
}

async function write(text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Error('cancelled');
  if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal });
}
