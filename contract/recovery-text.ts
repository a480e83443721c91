/** A recovery in words: terminal and screen say the same. */
import type { RecoveryProgress } from './recovery.ts';

const TITLES: Readonly<Record<RecoveryProgress['kind'], string>> = {
  compact: 'Making the journal smaller',
  rebuild: 'Rebuilding the analytics',
  'catch-up': 'Catching up',
};

/** Returns what is being done, in a few words. */
export function recoveryTitle({ kind }: Pick<RecoveryProgress, 'kind'>): string {
  return TITLES[kind];
}

/** Returns whole percents: never 100 before the end. */
export function recoveryPercent({ share }: Pick<RecoveryProgress, 'share'>): number {
  return Math.floor(share * 100);
}

const MEGABYTE = 1e6;

/**
 * `429 of 1000 trades`, `38 of 253 MB`.
 * @param format writes a whole number.
 */
export function recoveryCount(
  { kind, done, total }: Pick<RecoveryProgress, 'kind' | 'done' | 'total'>,
  format: (value: number) => string = String,
): string {
  if (kind !== 'compact') return `${format(done)} of ${format(total)} trades`;
  return `${format(Math.floor(done / MEGABYTE))} of ${format(Math.ceil(total / MEGABYTE))} MB`;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;

/** `about 12 s left`, `about 3 min left`; rounded up, for nobody minds being early. Empty while it cannot be told. */
export function timeLeftText({ leftMs }: Pick<RecoveryProgress, 'leftMs'>): string {
  if (leftMs === null) return '';
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  if (seconds < 2 * MINUTE_S) return `about ${seconds} s left`;
  if (seconds < 2 * HOUR_S) return `about ${Math.ceil(seconds / MINUTE_S)} min left`;
  return `about ${Math.ceil(seconds / HOUR_S)} h left`;
}
