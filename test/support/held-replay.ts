import type { Journal } from '../../main/journal/journal.ts';

/** Stops a recovery between two batches of journaled trades, until the test lets it go on. */
export class HeldReplay {
  /** Batches that were asked for. */
  asked = 0;
  readonly #after: number;
  #error: Error | null = null;
  #open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  /** @param after Batches that pass before. */
  constructor(after: number) {
    this.#after = after;
  }

  readonly wrap = (journal: Journal): Journal => {
    const recover = journal.recover.bind(journal);
    const pass = () => this.#pass();
    journal.recover = async () => {
      const recovery = await recover();
      return {
        ...recovery,
        async *replay(range) {
          for await (const batch of recovery.replay(range)) {
            await pass();
            yield batch;
          }
        },
      };
    };
    return journal;
  };

  get isHeld(): boolean {
    return this.asked > this.#after;
  }

  release(): void {
    this.#open();
  }

  /** The journal cannot be read any further. */
  break(error: Error): void {
    this.#error = error;
    this.#open();
  }

  async #pass(): Promise<void> {
    this.asked++;
    if (!this.isHeld) return;
    await this.#opened;
    if (this.#error !== null) throw this.#error;
  }
}
