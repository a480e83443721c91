import type { Problem } from '../config/problem.ts';

/** One line of `doctor`. */
export type Finding =
  | { readonly kind: 'ok'; readonly what: string }
  /** Something that is configured does not work. */
  | ({ readonly kind: 'broken' } & Problem)
  /** Something that is only convenient does not work here. */
  | ({ readonly kind: 'missing' } & Problem);

export const ok = (what: string): Finding => ({ kind: 'ok', what });
export const broken = (problem: Problem): Finding => ({ kind: 'broken', ...problem });
export const missing = (problem: Problem): Finding => ({ kind: 'missing', ...problem });

/** Returns `ok …`, or `!! what happened → what to do`. */
export function findingLine(finding: Finding): string {
  if (finding.kind === 'ok') return `ok ${finding.what}`;
  return `!! ${finding.happened} → ${finding.remedy}`;
}
