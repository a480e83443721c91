/** The journal's key while the app runs: found before the engine starts, and what the user does with it later. */
import type { JournalCipher } from '../main/journal/cipher.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { JournalLock, OpenedJournal } from './journal-lock.ts';
import { confirmNewKey, reportOutcome } from './problems.ts';
import type { PromptWindow } from './prompt-window.ts';

export interface JournalSession {
  /** Null: the journal is not encrypted. To be read after `open`. */
  readonly cipher: JournalCipher | null;
  /** False when the user quits. The prompt window may still be there. */
  open(): Promise<boolean>;
  /** The engine found another key than the journal's: the user decides; false when he quits. */
  reopen(reason: string): Promise<boolean>;
  changePassphrase(): Promise<void>;
  /** Stops the engine, encrypts the journal with a new key, and starts the engine again. */
  rekey(engine: Pick<EngineSupervisor, 'start' | 'stop'>): Promise<void>;
}

export function createJournalSession(lock: JournalLock, prompt: PromptWindow): JournalSession {
  let cipher: JournalCipher | null = null;

  async function take(opening: Promise<OpenedJournal | undefined>): Promise<boolean> {
    const opened = await opening;
    if (opened === undefined) return false;
    cipher = opened.cipher;
    return true;
  }

  /** Tells what came of something that the user asked for; it never rejects. */
  async function report(work: Promise<string | undefined>): Promise<void> {
    try {
      const outcome = await work.finally(() => prompt.close());
      if (outcome !== undefined) await reportOutcome('info', outcome);
    } catch (error) {
      await reportOutcome('error', error instanceof Error ? error.message : String(error));
    }
  }

  async function renew(): Promise<string | undefined> {
    const renewed = await lock.rekey();
    if (renewed === undefined) return undefined;
    cipher = renewed;
    return 'The journal has a new key.';
  }

  return {
    get cipher() {
      return cipher;
    },
    open: () => take(lock.open()),
    reopen: (reason) => take(lock.reopen(reason)).finally(() => prompt.close()),
    changePassphrase: () =>
      report(
        lock
          .changePassphrase()
          .then((isChanged) => (isChanged ? 'The journal has a new passphrase.' : undefined)),
      ),
    async rekey(engine) {
      if (!(await confirmNewKey())) return;
      await engine.stop();
      await report(renew().finally(() => engine.start()));
    },
  };
}
