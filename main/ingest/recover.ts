import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Analytics, StateVersionError } from '../analytics/analytics.ts';
import type { Journal, Recovery } from '../journal/journal.ts';

/** Trades applied again between two turns of the event loop. */
const TURN_TRADES = 4_000;

/**
 * Brings the analytics to exactly where the journal stands: newest checkpoint, then the trades journaled after it. What they put out
 * is journaled already and ignored. A checkpoint of another version is passed over and every trade is applied again.
 */
export async function recover(
  journal: Journal,
  createAnalytics: () => Analytics,
  log: Logger,
): Promise<{ readonly analytics: Analytics; readonly recovery: Recovery }> {
  const recovery = await journal.recover();
  let analytics = createAnalytics();
  let fromStart = false;
  if (recovery.checkpoint !== null) {
    try {
      analytics.restore(recovery.checkpoint);
    } catch (error) {
      if (!(error instanceof StateVersionError)) throw error;
      log.warn({ error }, 'the saved state is of another version: every journaled trade is applied again');
      analytics = createAnalytics();
      fromStart = true;
    }
  }
  let trades = 0;
  for await (const batch of recovery.replay({ from: fromStart ? 'start' : 'checkpoint' })) {
    analytics.apply(batch);
    if (Math.floor((trades + batch.length) / TURN_TRADES) > Math.floor(trades / TURN_TRADES))
      await setImmediate();
    trades += batch.length;
  }
  analytics.takeDirty();
  if (trades > 0) log.info({ trades }, 'applied the trades journaled after the last checkpoint');
  return { analytics, recovery };
}
