/** The engine's process: a utilityProcess, because a busy main process would freeze every window's input. */
import { utilityProcess } from 'electron';
import type { EngineProcess } from './engine-supervisor.ts';

const KEPT_CHARACTERS = 2_000;

/** @param modulePath The built engine entry, engine.cjs. */
export function forkEngine(modulePath: string): EngineProcess {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'StockStream engine', stdio: 'pipe' });
  let tail = '';
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    tail = (tail + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message, ports = []) => child.postMessage(message, ports),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    lastWords: () => tail,
    kill: () => void child.kill(),
  };
}
