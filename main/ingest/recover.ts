import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StateVersionError } from '../analytics/analytics.ts';
import type { LiveAnalytics } from '../analytics/live-analytics.ts';
import type { Journal, Recovery } from '../journal/journal.ts';

/** Trades applied again between two turns of the event loop. */
const TURN_TRADES = 4_000;

/**
 * Brings the analytics to exactly where the journal stands: newest checkpoint, then the trades journaled after it. What they put out
 * is journaled already and ignored. A checkpoint of another version is passed over and every trade is applied again.
 */
export async function recover(
  journal: Journal,
  create: () => LiveAnalytics,
  log: Logger,
): Promise<{ readonly live: LiveAnalytics; readonly recovery: Recovery }> {
  const recovery = await journal.recover();
  let live = create();
  let fromStart = false;
  if (recovery.checkpoint !== null) {
    try {
      live.analytics.restore(recovery.checkpoint);
    } catch (error) {
      if (!(error instanceof StateVersionError)) throw error;
      log.warn({ error }, 'the saved state is of another version: every journaled trade is applied again');
      live = create();
      fromStart = true;
    }
  }
  let trades = 0;
  for await (const batch of recovery.replay({ from: fromStart ? 'start' : 'checkpoint' })) {
    live.analytics.apply(batch);
    if (Math.floor((trades + batch.length) / TURN_TRADES) > Math.floor(trades / TURN_TRADES))
      await setImmediate();
    trades += batch.length;
  }
  live.analytics.takeDirty();
  if (trades > 0) log.info({ trades }, 'applied the trades journaled after the last checkpoint');
  return { live, recovery };
}
