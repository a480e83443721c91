/** Lines of recorded trades, for feeds that the test drives itself. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Returns the lines of gzipped CSV files, one file after the other, without their headers. */
export function recordedLines(paths: readonly string[]): string[] {
  return paths.flatMap((path) => gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').slice(1));
}

/** Event time of a line, µs. */
export const timeUsOf = (line: string): number => Number(line.slice(0, line.indexOf(',')));
