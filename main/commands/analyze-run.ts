/** What `stockstream analyze` does: prints a result of files or of the journal to standard output, and tells the rest to standard error. */
import type { Settings } from '../../contract/settings.ts';
import { analyzeFiles } from './analyze-files.ts';
import { openAnalysis } from './analyze-journal.ts';
import type { AnalyzeOptions, Line, Table } from './analyze-options.ts';
import { printRows } from './print-rows.ts';
import type { Work } from './work.ts';

/** Throws an Error that says which file, or what of the rules, is wrong. */
export async function printOfFiles(
  files: readonly string[],
  options: AnalyzeOptions,
  work: Work,
): Promise<void> {
  const analysis = await analyzeFiles(files, options, work);
  await print(analysis.table(), options, work);
  analysis.report();
}

/** Throws JournalError, which says what to do, when the journal cannot be read. */
export async function printOfJournal(settings: Settings, options: AnalyzeOptions, work: Work): Promise<void> {
  const analysis = await openAnalysis(options, settings, work);
  try {
    await print(await analysis.table(), options, work);
    await analysis.report();
  } finally {
    analysis.close();
  }
}

async function print({ columns, rows }: Table, { format, raw }: AnalyzeOptions, work: Work): Promise<void> {
  await printRows(untilFirst(rows, work), columns, raw ? 'raw csv' : format, work.signal);
  work.progress.end();
}

/** The rows; the line that tells how far the work is ends where the result begins. */
async function* untilFirst(rows: Table['rows'], work: Work): AsyncGenerator<Line> {
  for await (const row of rows) {
    work.progress.end();
    yield row;
  }
}
