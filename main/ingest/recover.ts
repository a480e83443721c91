/**
 * Brings the analytics to exactly where the journal stands: newest checkpoint, then the trades journaled after it. What they put out
 * is journaled already and ignored. A checkpoint that cannot be used is passed over and every trade is applied again; where the journal no
 * longer has all of them, the result is as good as those that it kept.
 */
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { RecoveryProgress } from '../../contract/recovery.ts';
import { StateVersionError } from '../analytics/analytics.ts';
import type { LiveAnalytics } from '../analytics/live-analytics.ts';
import type { Journal, Recovery, ReplayRange } from '../journal/journal.ts';
import { JournalError } from '../journal/journal-error.ts';
import { PendingEntry } from './pending-entry.ts';
import { ProgressMeter } from './recovery-progress.ts';

/** Trades applied again between two turns of the event loop: a few milliseconds. */
const TURN_TRADES = 4_000;

/** The analytics cannot be brought to where the journal stands; the message says why and what to do. */
export class RecoveryError extends Error {
  override readonly name = 'RecoveryError';
}

export interface RecoverOptions {
  readonly log: Logger;
  /** Told at the start and then every few milliseconds, when there is something to apply. */
  readonly onProgress: (progress: RecoveryProgress) => void;
  readonly signal: AbortSignal;
}

export interface Recovered {
  readonly live: LiveAnalytics;
  readonly recovery: Recovery;
}

/**
 * Resolves with undefined when the signal ended it; the journal is then as it was, and the next start begins again.
 * @param create makes analytics without any trade
 * @throws RecoveryError, JournalError
 */
export async function recover(
  journal: Journal,
  create: () => LiveAnalytics,
  options: RecoverOptions,
): Promise<Recovered | undefined> {
  const recovery = await journal.recover();
  const { live, reason } = restore(recovery, create);
  const range: ReplayRange = { from: reason === null ? 'checkpoint' : 'start' };
  const total = await recovery.replayLength(range);
  if (reason !== null) tellRebuild(recovery, { reason, total }, options.log);
  if (!(await applyAgain(live, recovery, { range, reason, total }, options))) return undefined;
  live.analytics.takeDirty();
  // So that it is done once, also when no trade comes before the next start.
  if (reason !== null) await journal.commit(new PendingEntry(recovery.counts).entry(live.analytics.save()));
  return { live, recovery };
}

/** The analytics as of the checkpoint; or as new, with the reason why it cannot be used. */
function restore(
  { checkpoint }: Recovery,
  create: () => LiveAnalytics,
): { readonly live: LiveAnalytics; readonly reason: string | null } {
  const live = create();
  if (checkpoint === null) return { live, reason: null };
  try {
    live.analytics.restore(checkpoint);
    return { live, reason: null };
  } catch (error) {
    if (!(error instanceof StateVersionError)) throw error;
    return { live: create(), reason: error.message };
  }
}

function tellRebuild(
  { counts }: Recovery,
  { reason, total }: { readonly reason: string; readonly total: number },
  log: Logger,
): void {
  log.warn({ reason, trades: total }, 'the analytics are made anew from the journaled trades');
  const missing = counts.trades - total;
  if (missing > 0)
    log.warn(
      { missing },
      'the journal no longer has every trade: the analytics will be as good as those it has',
    );
}

interface Replay {
  readonly range: ReplayRange;
  readonly reason: string | null;
  readonly total: number;
}

/** Returns false when the signal ended it. */
async function applyAgain(
  { analytics }: LiveAnalytics,
  recovery: Recovery,
  { range, reason, total }: Replay,
  { log, onProgress, signal }: RecoverOptions,
): Promise<boolean> {
  if (total === 0) return !signal.aborted;
  const kind = reason === null ? 'catch-up' : 'rebuild';
  const meter = new ProgressMeter({ kind, reason, total }, () => performance.now());
  let applied = 0;
  let turnAt = 0;
  onProgress(meter.at(applied));
  try {
    for await (const batch of recovery.replay(range)) {
      if (signal.aborted) return false;
      analytics.apply(batch);
      applied += batch.length;
      if (applied < turnAt + TURN_TRADES) continue;
      turnAt = applied;
      onProgress(meter.at(applied));
      await setImmediate();
    }
  } catch (error) {
    throw recoveryError(error, { kind, done: applied, total });
  }
  onProgress(meter.at(applied));
  log.info({ kind, trades: applied }, 'applied journaled trades again');
  return !signal.aborted;
}

function recoveryError(
  cause: unknown,
  { kind, done, total }: Pick<RecoveryProgress, 'kind' | 'done' | 'total'>,
): RecoveryError {
  const what =
    kind === 'rebuild'
      ? 'The analytics could not be made anew from the journaled trades'
      : 'The trades journaled after the last saved state could not be applied again';
  const why = cause instanceof Error ? cause.message : String(cause);
  const remedy =
    cause instanceof JournalError
      ? ''
      : ' Start again; when it stops at the same trade, report it, and set `dataDir` to another folder to go on with a new journal.';
  return new RecoveryError(
    `${what}: it stopped at trade ${done + 1} of ${total}. ${why.replace(/\.?$/, '.')}${remedy} The journal is as it was.`,
    { cause },
  );
}
