/**
 * CSV as every part of this project writes it: RFC 4180, and no formula to a spreadsheet. A symbol may begin with `=` or `-`, and
 * symbols come from whoever may write to the topic.
 */

export type CsvValue = string | number | null;

/** Writes a text as a cell; which one decides between a reader that is a person's spreadsheet and one that is a program. */
export type CsvText = (text: string) => string;

/** What spreadsheets take for a formula, by its first character (the wide forms of some keyboards included); a negative number is none. */
const FORMULA = /^(?![+-]?\d+(?:\.\d+)?$)[=+\-@\t\r\n＝＋－＠]/;

/** A semicolon or a tab too: in some countries and programs it ends a cell. */
const NEEDS_QUOTES = /[",;\t\r\n]/;

/** The text as it is, quoted where it must be. */
export const exactText: CsvText = (text) =>
  NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Returns the text; where a spreadsheet would take it for a formula, with an apostrophe before it, which says that it is text. */
export const noFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** As `exactText`, and no formula. */
export const safeText: CsvText = (text) => exactText(noFormula(text));

/** A line with its end. Numbers in their shortest form that reads back as the same double; nothing where a value is undefined. */
export function csvLine(values: readonly CsvValue[], textOf: CsvText = safeText): string {
  let line = '';
  let separator = '';
  for (const value of values) {
    line += separator + (typeof value === 'string' ? textOf(value) : (value ?? ''));
    separator = ',';
  }
  return `${line}\n`;
}
