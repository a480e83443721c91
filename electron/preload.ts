/**
 * The only bridge between the page and the shell: the named methods of contract/shell.ts and nothing else.
 * Types only are imported from the contract: a preload is loaded by every window and shall stay small.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { EngineProcessState, Shell } from '../contract/shell.ts';
import {
  ASK_ENGINE_STATE,
  ENGINE_STATE,
  LOAD_PREFERENCES,
  OPEN_WINDOW,
  PORT,
  REQUEST_PORT,
  SAVE_PREFERENCES,
  SHOW_STOCK,
} from './ipc-channels.ts';

/** Calls the listener with the message's one argument, never with Electron's event. */
function subscribe<Value>(channel: string, listener: (value: Value) => void) {
  const receive = (_event: IpcRendererEvent, value: Value) => listener(value);
  ipcRenderer.on(channel, receive);
  return () => void ipcRenderer.off(channel, receive);
}

const shell: Shell = {
  kind: 'electron',
  requestPort: () => ipcRenderer.send(REQUEST_PORT),
  onEngineProcess(listener) {
    const unsubscribe = subscribe<EngineProcessState>(ENGINE_STATE, listener);
    // A page that loads later has missed the changes before it. The answer is a further ENGINE_STATE, not a reply of its own:
    // a reply could be overtaken by a newer state.
    ipcRenderer.send(ASK_ENGINE_STATE);
    return unsubscribe;
  },
  openWindow: (view) => ipcRenderer.invoke(OPEN_WINDOW, view),
  onShowStock: (listener) => subscribe(SHOW_STOCK, listener),
  loadPreferences: () => ipcRenderer.invoke(LOAD_PREFERENCES),
  savePreferences: (preferences) => ipcRenderer.invoke(SAVE_PREFERENCES, preferences),
};

contextBridge.exposeInMainWorld('stockstreamShell', shell);

// A MessagePort cannot pass the context bridge; the page's own window message can carry it.
ipcRenderer.on(PORT, (event) => window.postMessage(PORT, window.location.origin, event.ports));
