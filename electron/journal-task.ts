/** One piece of work on the journal in a process of its own: the main process must not be busy, and the database is not in it. */
import { JournalError, JournalLocked } from '../main/journal/journal-error.ts';
import type { JournalTask } from '../main/journal/journal-task.ts';
import type { FromEngine } from './engine-messages.ts';
import type { EngineProcess } from './engine-supervisor.ts';

/** Resolves when it is done and the process has ended; rejects with JournalError, and then the journal is as it was. */
export function runJournalTask(
  process: EngineProcess,
  task: JournalTask,
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
      return reject(last.isLocked ? new JournalLocked(last.reason) : new JournalError(last.reason));
    });
    process.post({ type: 'task', task });
  });
}
