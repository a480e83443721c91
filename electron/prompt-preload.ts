/** The bridge of the prompt window: what contract/prompt.ts says and nothing else. No other window has it. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { Prompt, PromptShell } from '../contract/prompt.ts';
import { ANSWER_PROMPT, ASK_PROMPT, PROMPT } from './prompt-channels.ts';

const shell: PromptShell = {
  onPrompt(listener) {
    const receive = (_event: IpcRendererEvent, prompt: Prompt) => listener(prompt);
    ipcRenderer.on(PROMPT, receive);
    ipcRenderer.send(ASK_PROMPT);
    return () => void ipcRenderer.off(PROMPT, receive);
  },
  answer: (answer) => ipcRenderer.send(ANSWER_PROMPT, answer),
};

contextBridge.exposeInMainWorld('stockstreamPrompt', shell);
