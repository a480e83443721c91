/** A failure in the user's words: what happened, and what to do about it. Both are clauses without a full stop. */
export interface Problem {
  readonly happened: string;
  readonly remedy: string;
}

/** As one line for a status bar or a log. */
export function problemText({ happened, remedy }: Problem): string {
  return `${happened}: ${remedy}.`;
}
