/** One piece of work on the journal in a process of its own: the main process must not be busy, and the database is not in it. */
import { JournalDamaged, JournalError, JournalLocked } from '../main/journal/journal-error.ts';
import type { FailureKind, FromEngine, ToEngine } from './engine-messages.ts';
import type { EngineProcess } from './engine-supervisor.ts';

const ERRORS: Readonly<Record<FailureKind, new (message: string) => JournalError>> = {
  locked: JournalLocked,
  damaged: JournalDamaged,
  'disk full': JournalError,
  other: JournalError,
};

/** Resolves when it is done and the process has ended; rejects with JournalError, and then the journal is as it was. */
export function runJournalTask(
  process: EngineProcess,
  task: Extract<ToEngine, { type: 'task' | 'repair' }>,
  onProgress: (done: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: FromEngine | undefined;
    process.onMessage((message) => {
      if (message.type === 'progress') onProgress(message.done);
      else last = message;
    });
    process.onExit((code) => {
      if (last?.type === 'done') return resolve();
      if (last?.type !== 'failed') return reject(new JournalError(`The work ended with status ${code}.`));
      return reject(new ERRORS[last.kind](last.reason));
    });
    process.post(task);
  });
}
