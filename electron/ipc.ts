/** Calls from pages: accepted only from the app's own pages, and only with arguments of the agreed shape. */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import {
  type EngineProcessState,
  type Preferences,
  preferencesSchema,
  type WindowView,
  windowViewSchema,
} from '../contract/shell.ts';
import {
  ASK_ENGINE_STATE,
  ENGINE_STATE,
  LOAD_PREFERENCES,
  OPEN_WINDOW,
  REQUEST_PORT,
  SAVE_PREFERENCES,
} from './ipc-channels.ts';
import { isOwnPage } from './protocol.ts';

export interface PageCalls {
  requestPort(page: WebContents): void;
  engineState(): EngineProcessState;
  openWindow(view: WindowView): void;
  loadPreferences(): Preferences;
  savePreferences(preferences: Preferences): void;
}

/** Answers the methods of preload.ts. */
export function setupIpc(calls: PageCalls): void {
  ipcMain.on(REQUEST_PORT, (event) => {
    if (isTrusted(event)) calls.requestPort(event.sender);
  });
  ipcMain.on(ASK_ENGINE_STATE, (event) => {
    if (isTrusted(event)) event.sender.send(ENGINE_STATE, calls.engineState());
  });
  handle(OPEN_WINDOW, (view) => calls.openWindow(windowViewSchema.parse(view)));
  handle(LOAD_PREFERENCES, () => calls.loadPreferences());
  handle(SAVE_PREFERENCES, (preferences) => calls.savePreferences(preferencesSchema.parse(preferences)));
}

function handle(channel: string, answer: (argument: unknown) => unknown): void {
  ipcMain.handle(channel, (event, argument: unknown) => {
    if (!isTrusted(event))
      throw new Error(`${channel} was refused: the caller is not a page of StockStream.`);
    return answer(argument);
  });
}

function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return event.senderFrame !== null && isOwnPage(event.senderFrame.url);
}
