/** In which lines two contents differ, in words. */

const MOST_SHOWN = 10;

/** What is compared, for the sentence: `trades`, `the journal`, `what was produced`. */
export interface Names {
  readonly of: string;
  readonly actual: string;
  readonly expected: string;
}

/** Returns a sentence for each way in which the lines differ: some are missing, some should not be there, some are there twice. */
export function differences(names: Names, actual: readonly string[], expected: readonly string[]): string[] {
  const actualSet = new Set(actual);
  const expectedSet = new Set(expected);
  const missing = [...expectedSet].filter((line) => !actualSet.has(line));
  const unexpected = [...actualSet].filter((line) => !expectedSet.has(line));
  const { of, actual: here, expected: there } = names;
  return [
    ...sentence(`${of}: ${here} lacks`, missing, `of ${expectedSet.size} of ${there}`),
    ...sentence(`${of}: ${here} has`, unexpected, `that are not in ${there}`),
    ...sentence(`${of}: ${here} has`, repeatedOf(actual), 'more than once'),
  ];
}

function repeatedOf(lines: readonly string[]): string[] {
  const once = new Set<string>();
  const repeated = new Set<string>();
  for (const line of lines) (once.has(line) ? repeated : once).add(line);
  return [...repeated];
}

function sentence(start: string, lines: readonly string[], end: string): string[] {
  if (lines.length === 0) return [];
  const shown = [...lines].sort().slice(0, MOST_SHOWN);
  const more = lines.length > shown.length ? ['  …'] : [];
  return [[`${start} ${lines.length} ${end}:`, ...shown.map((line) => `  ${line}`), ...more].join('\n')];
}
