/** The window that asks for one secret, or shows how far a long piece of work is. Closing it is an answer too. */
import { app, BrowserWindow, type IpcMainEvent, ipcMain, nativeTheme } from 'electron';
import {
  type ProgressPrompt,
  type Prompt,
  type PromptAnswer,
  promptAnswerSchema,
  type SecretPrompt,
} from '../contract/prompt.ts';
import { ANSWER_PROMPT, ASK_PROMPT, PROMPT } from './prompt-channels.ts';
import { isOwnPage, PAGE_URL } from './protocol.ts';
import { PAGE_PREFERENCES } from './security.ts';

export interface PromptFiles {
  readonly preload: string;
  readonly icon: string;
}

export interface PromptWindow {
  /** Resolves to the answer; to `closed` when the user closes the window. The window stays until `close`. */
  ask(prompt: SecretPrompt): Promise<PromptAnswer | 'closed'>;
  show(progress: ProgressPrompt): void;
  close(): void;
}

const SIZE = { width: 480, height: 460 };

/** One at a time; nothing opens before the first prompt. */
export function createPromptWindow(files: PromptFiles): PromptWindow {
  let window: BrowserWindow | undefined;
  let shown: Prompt | undefined;
  let answered: ((answer: PromptAnswer | 'closed') => void) | undefined;

  const settle = (answer: PromptAnswer | 'closed') => {
    answered?.(answer);
    answered = undefined;
  };
  const isOurs = (event: IpcMainEvent) =>
    event.sender === window?.webContents && event.senderFrame !== null && isOwnPage(event.senderFrame.url);
  ipcMain.on(ASK_PROMPT, (event) => {
    if (isOurs(event)) event.sender.send(PROMPT, shown);
  });
  ipcMain.on(ANSWER_PROMPT, (event, answer: unknown) => {
    if (isOurs(event)) settle(promptAnswerSchema.parse(answer));
  });

  function show(prompt: Prompt): void {
    shown = prompt;
    if (window !== undefined) {
      window.webContents.send(PROMPT, prompt);
      return;
    }
    const opened = openWindow(files);
    opened.once('closed', () => {
      window = undefined;
      settle('closed');
    });
    window = opened;
  }

  return {
    show,
    ask(prompt) {
      settle('closed');
      return new Promise((resolve) => {
        answered = resolve;
        show(prompt);
      });
    },
    close: () => window?.destroy(),
  };
}

function openWindow({ preload, icon }: PromptFiles): BrowserWindow {
  const window = new BrowserWindow({
    ...SIZE,
    title: app.getName(),
    icon,
    show: false,
    resizable: false,
    maximizable: false,
    fullscreenable: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0d1117' : '#f6f7f9',
    webPreferences: { ...PAGE_PREFERENCES, preload },
  });
  window.once('ready-to-show', () => window.show());
  window
    .loadURL(`${PAGE_URL}prompt.html`)
    .catch((error: unknown) => console.error(`shell: the prompt: ${error}`));
  return window;
}
