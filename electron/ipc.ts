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

/** A layout of many panels has some thousands. */
const MOST_CHARACTERS = 1 << 18;

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
  handle(SAVE_PREFERENCES, (preferences) => calls.savePreferences(readablePreferences(preferences)));
}

/** The layout may be anything: then at least it is text, and not so much that it fills the disk. */
function readablePreferences(value: unknown): Preferences {
  const preferences = preferencesSchema.parse(value);
  if (JSON.stringify(preferences).length > MOST_CHARACTERS)
    throw new RangeError(`${SAVE_PREFERENCES} was refused: more than ${MOST_CHARACTERS} characters.`);
  return preferences;
}

function handle(channel: string, answer: (argument: unknown) => unknown): void {
  ipcMain.handle(channel, (event, argument: unknown) => {
    if (!isTrusted(event))
      throw new Error(`${channel} was refused: the caller is not a page of StockStream.`);
    return answer(argument);
  });
}

/** The page itself, never a frame in it: our pages have none. */
function isTrusted({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}
