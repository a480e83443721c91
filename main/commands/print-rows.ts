import { once } from 'node:events';
import { type CsvValue, csvLine, exactText, safeText } from '../../contract/csv.ts';

/** Text that is gathered before it is written. */
const CHUNK_CHARACTERS = 1 << 16;

/** `raw csv`: text that a spreadsheet would take for a formula is not marked as text. */
export type OutputForm = 'csv' | 'raw csv' | 'json';

/** Writes rows to standard output as CSV with a header, or as a JSON array of objects; waits where the reader is slow. */
export async function printRows<Row extends { readonly [Column in keyof Row]: CsvValue }>(
  rows: Iterable<Row>,
  columns: readonly (keyof Row & string)[],
  form: OutputForm,
): Promise<void> {
  const textOf = form === 'raw csv' ? exactText : safeText;
  let text = form === 'json' ? '[' : csvLine(columns, textOf);
  let separator = '\n';
  for (const row of rows) {
    if (form === 'json') {
      text += separator + JSON.stringify(row, [...columns]);
      separator = ',\n';
    } else {
      const values = columns.map((column): CsvValue => row[column]);
      text += csvLine(values, textOf);
    }
    if (text.length < CHUNK_CHARACTERS) continue;
    await write(text);
    text = '';
  }
  await write(form === 'json' ? `${text}\n]\n` : text);
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
