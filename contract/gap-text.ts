/** What is said of records that were gone before they could be read. */
import type { FeedGap, GapSummary } from './status.ts';

const REASONS = {
  retention: 'the topic keeps records only for a time, and these were removed before they were read',
  recreated: 'the topic was deleted and made anew, or its end was cut off',
} as const;

/** Records lost at most; null when nobody can know. */
export const lostRecords = (gap: FeedGap): number | null =>
  gap.reason === 'retention' ? gap.toOffset - gap.fromOffset : null;

/** One sentence: where, how many, why, and from where reading goes on. */
export function gapText(gap: FeedGap): string {
  const lost = lostRecords(gap);
  const what =
    lost === null
      ? `what followed offset ${gap.fromOffset} is not there any more`
      : `up to ${lost} records were lost`;
  const from = `${gap.topic}[${gap.partition}]: ${what} (${REASONS[gap.reason]})`;
  return `${from}; reading went on at offset ${gap.toOffset} instead of ${gap.fromOffset}.`;
}

/** All gaps in one or two sentences; empty when there are none. */
export function gapsText({ count, records, newest }: GapSummary): string {
  if (newest === null) return '';
  if (count === 1) return gapText(newest);
  return `${count} gaps, in which up to ${records} records were lost. The newest: ${gapText(newest)}`;
}
