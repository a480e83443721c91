/** Starting an engine from a terminal or under a service manager: a long recovery is told on standard error. */

import type { RecoveryProgress } from '../contract/recovery.ts';
import { recoveryPercent, recoveryTitle, timeLeftText } from '../contract/recovery-text.ts';
import type { Engine } from './engine.ts';

const LOOK_MS = 250;
/** Between two lines of a log. */
const LOG_MS = 3_000;
/** Back to the start of a terminal's line, which is emptied. */
const CLEAR_LINE = '\r\u001b[K';

/** What is needed of `process.stderr`. */
export interface RecoveryOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line. */
export function recoveryLine(progress: RecoveryProgress): string {
  const { applied, total, reason } = progress;
  return [
    `${recoveryTitle(progress)} ${recoveryPercent(progress)} %`,
    `${applied} of ${total} trades`,
    timeLeftText(progress),
    reason ?? '',
  ]
    .filter((part) => part !== '')
    .join(' | ');
}

/**
 * Starts the engine and tells meanwhile how its recovery goes: in one line of a terminal, which is emptied in the end, or in a line of a log
 * every few seconds. Settles as `start` does.
 */
export async function startAloud(
  engine: Pick<Engine, 'start' | 'recovery'>,
  output: RecoveryOutput = process.stderr,
): Promise<void> {
  const { isTTY = false, columns = 80 } = output;
  let toldMs = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    const progress = engine.recovery();
    if (progress === null || (!isTTY && performance.now() - toldMs < LOG_MS)) return;
    toldMs = performance.now();
    const line = recoveryLine(progress);
    // A line that is broken by the terminal could not be written over.
    output.write(isTTY ? `${CLEAR_LINE}${line.slice(0, columns - 1)}` : `${line}\n`);
  };
  const timer = setInterval(tell, LOOK_MS);
  try {
    await engine.start();
  } finally {
    clearInterval(timer);
    if (isTTY && toldMs > Number.NEGATIVE_INFINITY) output.write(CLEAR_LINE);
  }
}
