import type { FromEngine, ToEngine } from '../../electron/engine-messages.ts';
import type { EngineProcess } from '../../electron/engine-supervisor.ts';

/** An engine's process that lives and dies at the test's word. */
export interface FakeEngineProcess extends EngineProcess {
  readonly received: ToEngine[];
  readonly isKilled: boolean;
  say(message: FromEngine): void;
  exit(code: number): void;
}

export function fakeEngineProcess(lastWords = ''): FakeEngineProcess {
  const received: ToEngine[] = [];
  const onMessage: ((message: FromEngine) => void)[] = [];
  const onExit: ((code: number) => void)[] = [];
  let isKilled = false;
  return {
    pid: 1,
    received,
    get isKilled() {
      return isKilled;
    },
    post: (message) => void received.push(message),
    onMessage: (listener) => void onMessage.push(listener),
    onExit: (listener) => void onExit.push(listener),
    lastWords: () => lastWords,
    kill() {
      isKilled = true;
    },
    say: (message) => {
      for (const listener of onMessage) listener(message);
    },
    exit: (code) => {
      for (const listener of onExit) listener(code);
    },
  };
}
