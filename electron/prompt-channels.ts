/** Messages between the prompt window and the main process; apart from ipc-channels.ts, so that neither preload knows the other's. */
export const ASK_PROMPT = 'ask-prompt';
export const PROMPT = 'prompt';
export const ANSWER_PROMPT = 'answer-prompt';
