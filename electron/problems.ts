/** What the user is told when the app cannot go on by itself, always with something to do about it. */
import { app, dialog, shell } from 'electron';
import type { EngineEnd } from './engine-supervisor.ts';

/** Settings that cannot be used: nothing is started with half of them. */
export async function reportBadSettings(reason: string): Promise<'try again' | 'quit'> {
  console.error(`shell: ${reason}`);
  for (;;) {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: app.getName(),
      message: 'StockStream cannot use its settings.',
      detail: `${reason}\n\nCorrect it and try again. docs/SETTINGS.md explains every key.`,
      buttons: ['Try again', 'Open the settings folder', 'Quit'],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (response === 0) return 'try again';
    if (response === 2) return 'quit';
    await shell.openPath(app.getPath('userData'));
  }
}

/** What the user is asked of a journal that does not open as it is. */
export interface JournalDialogs {
  locked(reason: string): Promise<'try again' | 'set aside' | 'quit'>;
  encrypted(path: string): Promise<'decrypt' | 'keep' | 'quit'>;
}

export const JOURNAL_DIALOGS: JournalDialogs = {
  locked: reportLockedJournal,
  encrypted: reportEncryptedJournal,
};

const NOTHING_CHANGED =
  'Nothing was changed. Set aside, the journal is kept under another name and a new one begins; renamed back, it is as it was.';

/** The journal's key cannot be had, or is another. */
async function reportLockedJournal(reason: string): Promise<'try again' | 'set aside' | 'quit'> {
  console.error(`shell: ${reason}`);
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: app.getName(),
    message: 'The journal cannot be opened.',
    detail: `${reason}\n\n${NOTHING_CHANGED}`,
    buttons: ['Try again', 'Set it aside and begin a new one', 'Quit'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return (['try again', 'set aside', 'quit'] as const)[response] ?? 'quit';
}

/** The journal is encrypted, but the setting says that it is not to be. */
async function reportEncryptedJournal(path: string): Promise<'decrypt' | 'keep' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: app.getName(),
    message: 'The journal is encrypted, but the setting `journal.encryption` is "off".',
    detail: `Decrypted, ${path} can be read by whoever gets hold of the file.`,
    buttons: ['Leave it encrypted', 'Decrypt it', 'Quit'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return (['keep', 'decrypt', 'quit'] as const)[response] ?? 'quit';
}

/** Asks before the journal is written anew. */
export async function confirmNewKey(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: app.getName(),
    message: 'Encrypt the journal with a new key?',
    detail:
      'The engine stops meanwhile. The journal is copied, the copy is compared with it, and then takes its place; that needs as much free ' +
      'space as the journal has.',
    buttons: ['Make a new key', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/** Tells how something that the user asked for has ended. */
export async function reportOutcome(type: 'info' | 'error', message: string): Promise<void> {
  if (type === 'error') console.error(`shell: ${message}`);
  await dialog.showMessageBox({ type, title: app.getName(), message, buttons: ['OK'], noLink: true });
}

const ENDS: Readonly<Record<EngineEnd['after'], string>> = {
  deaths: 'The engine stopped several times in a row and was not started again.',
  recovery: 'The engine could not go on where it was.',
};

/** The engine is not started again by itself. */
export async function reportDeadEngine({ after, reason }: EngineEnd): Promise<'try again' | 'quit'> {
  console.error(`shell: the engine is not started again. ${reason}`);
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: app.getName(),
    message: ENDS[after],
    detail: `${reason}\n\nThe journal is safe. What is on screen is no longer live.`,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0 ? 'try again' : 'quit';
}
