/** Between the main process and the engine's process: both ends come from one build, so types are check enough. */
import type { Alert } from '../contract/alerts.ts';
import type { Settings } from '../contract/settings.ts';
import type { JournalCipher } from '../main/journal/cipher.ts';
import type { JournalTask } from '../main/journal/journal-task.ts';
import type { RepairTask } from '../main/repair/repair-journal.ts';

/** Passwords that the app keeps, by the variables that they stand in for. */
export type KeptSecrets = Readonly<Record<string, string>>;

export type ToEngine =
  | {
      readonly type: 'start';
      readonly settings: Settings;
      readonly cipher: JournalCipher | null;
      readonly secrets: KeptSecrets;
    }
  /** Instead of `start`: the process does this and ends. */
  | { readonly type: 'task'; readonly task: JournalTask }
  /** The same for a journal that is made anew. */
  | { readonly type: 'repair'; readonly task: RepairTask; readonly secrets: KeptSecrets }
  /** With one MessagePort: a page to be served. */
  | { readonly type: 'connect' }
  | { readonly type: 'stop' };

/** What the host can do about it: ask for the right key, offer a repair, start again now that there is room, or nothing in particular. */
export type FailureKind = 'locked' | 'damaged' | 'disk full' | 'other';

export type FromEngine =
  /** Pages can connect; the engine may still have its journal to make smaller, or trades to apply again. */
  | { readonly type: 'ready' }
  /** The engine is live. */
  | { readonly type: 'recovered' }
  /** One to notify of. */
  | { readonly type: 'alert'; readonly alert: Alert }
  /** How much of the task is done, 0 to 1. */
  | { readonly type: 'progress'; readonly done: number }
  /** The task is done. */
  | { readonly type: 'done' }
  /** Why it could not start or go on, or not do its task, in a sentence; the process ends after this. */
  | { readonly type: 'failed'; readonly reason: string; readonly kind: FailureKind };
