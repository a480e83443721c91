import { once } from 'node:events';

/** Text that is gathered before it is written. */
const CHUNK_CHARACTERS = 1 << 16;

type Value = string | number | null;

/**
 * Writes rows to standard output as CSV with a header, or as a JSON array of objects; waits where the reader is slow.
 * @param signal ends it; what ends it after a part was written is told, so that the part is not taken for the whole.
 */
export async function printRows<Row extends { readonly [Column in keyof Row]: Value }>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly (keyof Row & string)[],
  format: 'csv' | 'json',
  signal: AbortSignal,
): Promise<void> {
  let text = format === 'csv' ? `${columns.join(',')}\n` : '[';
  let separator = format === 'csv' ? '' : '\n';
  let isBegun = false;
  try {
    for await (const row of rows) {
      text += separator + (format === 'csv' ? csvLine(row, columns) : JSON.stringify(row, [...columns]));
      if (format === 'json') separator = ',\n';
      if (text.length < CHUNK_CHARACTERS) continue;
      isBegun = true;
      await write(text, signal);
      text = '';
    }
    await write(format === 'csv' ? text : `${text}\n]\n`, signal);
  } catch (error) {
    if (isBegun) process.stderr.write('the output is incomplete\n');
    throw error;
  }
}

/** Numbers in their shortest form that reads back as the same double; nothing where a value is undefined. */
function csvLine<Row extends { readonly [Column in keyof Row]: Value }>(
  row: Row,
  columns: readonly (keyof Row)[],
): string {
  let line = '';
  for (const column of columns) {
    if (line !== '' || column !== columns[0]) line += ',';
    const value: Value = row[column];
    line += typeof value === 'string' ? csvText(value) : (value ?? '');
  }
  return `${line}\n`;
}

/** RFC 4180: quoted where it holds a comma, a quote or a line end. */
function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function write(text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Error('cancelled');
  if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal });
}
