/**
 * Tables as text for spreadsheets: RFC 4180, and safe to open. A spreadsheet takes a text cell that begins like a formula for one, and
 * symbols may begin so (`=F`, `-X`): such a text is written with an apostrophe before it, which spreadsheets do not show. Numbers are
 * numbers, the negative ones too.
 */
import { noFormula } from '../../contract/csv.ts';

/** null and NaN: an empty cell. */
export type CsvCell = string | number | null;

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** A comma in files; a tab on the clipboard, where spreadsheets look for it. */
export type Delimiter = ',' | '\t';

/** Returns the table with its header, each line ended by CR LF. */
export function csvText({ header, rows }: CsvTable, delimiter: Delimiter = ','): string {
  const mustQuote = delimiter === ',' ? /[",\r\n]/ : /["\t\r\n]/;
  const write = (cell: CsvCell): string => {
    if (cell === null) return '';
    if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
    const text = noFormula(cell);
    return mustQuote.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => `${row.map(write).join(delimiter)}\r\n`).join('');
}
