/** Long work that somebody waits for at a terminal: Ctrl-C ends it in order, and a line says how far it is. */
import { TerminalLine } from './terminal-line.ts';

/** 128 + SIGINT, as shells have it. */
const EXIT_CANCELLED = 130;

/** The user ended the work. */
class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export class Work {
  readonly progress = new TerminalLine();
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** To be called now and then by what has no other way to be ended. */
  checkCancelled(): void {
    if (this.signal.aborted) throw new Cancelled('cancelled');
  }
}

/**
 * Does the work. When Ctrl-C ended it, says so and ends the process with status 130, whether or not somebody still takes what was printed;
 * a second Ctrl-C does not even wait for the work to end in order.
 */
export async function untilCancelled(work: (work: Work) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  process.once('SIGINT', cancel);
  const own = new Work(controller.signal);
  try {
    await work(own);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    own.progress.end();
    process.stderr.write('cancelled\n');
    process.exit(EXIT_CANCELLED);
  } finally {
    own.progress.end();
    process.off('SIGINT', cancel);
  }
}
