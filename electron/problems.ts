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
