/** Starting an engine from a terminal or under a service manager: what takes long is told on standard error. */

import type { RecoveryProgress } from '../contract/recovery.ts';
import { recoveryCount, recoveryPercent, recoveryTitle, timeLeftText } from '../contract/recovery-text.ts';
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
  return [
    `${recoveryTitle(progress)} ${recoveryPercent(progress)} %`,
    recoveryCount(progress),
    timeLeftText(progress),
    progress.reason ?? '',
  ]
    .filter((part) => part !== '')
    .join(' | ');
}

/** In one line of a terminal, which is emptied in the end, or in a line of a log every few seconds. */
class RecoveryTeller {
  readonly #output: RecoveryOutput;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(output: RecoveryOutput) {
    this.#output = output;
  }

  tell(progress: RecoveryProgress): void {
    const { isTTY = false, columns = 80 } = this.#output;
    if (!isTTY && performance.now() - this.#toldMs < LOG_MS) return;
    this.#toldMs = performance.now();
    const line = recoveryLine(progress);
    // A line that is broken by the terminal could not be written over.
    this.#output.write(isTTY ? `${CLEAR_LINE}${line.slice(0, columns - 1)}` : `${line}\n`);
  }

  end(): void {
    if (this.#output.isTTY && this.#toldMs > Number.NEGATIVE_INFINITY) this.#output.write(CLEAR_LINE);
  }
}

/** Opens an engine and tells meanwhile how the journal that is written anew gets on. Settles as `open` does. */
export async function openAloud(
  open: (onCompact: (progress: RecoveryProgress) => void) => Promise<Engine>,
  output: RecoveryOutput = process.stderr,
): Promise<Engine> {
  const teller = new RecoveryTeller(output);
  return open((progress) => teller.tell(progress)).finally(() => teller.end());
}

/** Starts the engine and tells meanwhile how its recovery goes. Settles as `start` does. */
export async function startAloud(
  engine: Pick<Engine, 'start' | 'recovery'>,
  output: RecoveryOutput = process.stderr,
): Promise<void> {
  const teller = new RecoveryTeller(output);
  const timer = setInterval(() => {
    const progress = engine.recovery();
    if (progress !== null) teller.tell(progress);
  }, LOOK_MS);
  try {
    await engine.start();
  } finally {
    clearInterval(timer);
    teller.end();
  }
}
