/** Keeps the engine's process alive, and tells the windows how it is. */
import type { MessagePortMain } from 'electron';
import type { Alert } from '../contract/alerts.ts';
import type { EngineProcessState } from '../contract/shell.ts';
import type { FromEngine, ToEngine } from './engine-messages.ts';
import { createRestartPolicy } from './restart-policy.ts';

/** Time for the engine to end its last transaction; a kill after it loses nothing that was journaled. */
const STOP_DEADLINE_MS = 5_000;

/** What the supervisor needs of Electron's UtilityProcess. */
export interface EngineProcess {
  readonly pid: number | undefined;
  post(message: ToEngine, ports?: MessagePortMain[]): void;
  onMessage(listener: (message: FromEngine) => void): void;
  onExit(listener: (code: number) => void): void;
  /** The end of what it wrote to its standard error. */
  lastWords(): string;
  kill(): void;
}

/** Why the engine is not started again by itself. */
export interface EngineEnd {
  /** It died again and again; or it told that it cannot recover, and the next try would take as long and end alike. */
  readonly after: 'deaths' | 'recovery';
  /** As far as it is known. */
  readonly reason: string;
}

export interface SupervisorOptions {
  /** Starts a process; it waits for its `start` message. */
  fork(): EngineProcess;
  /** Asked at each start. */
  startMessage(): Extract<ToEngine, { type: 'start' }>;
  onState(state: EngineProcessState): void;
  onAlert(alert: Alert): void;
  onGiveUp(end: EngineEnd): void;
  /** The journal's key is another: a further start would be no better. */
  onLocked(reason: string): void;
}

export interface EngineSupervisor {
  readonly state: EngineProcessState;
  readonly pid: number | undefined;
  start(): void;
  /** Hands a page's port to the engine; false while none runs. */
  connect(port: MessagePortMain): boolean;
  /** Resolves when the process has ended; it may be started again. */
  stop(): Promise<void>;
}

export function createEngineSupervisor(options: SupervisorOptions): EngineSupervisor {
  const policy = createRestartPolicy();
  let state: EngineProcessState = 'stopped';
  let current: EngineProcess | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isStopping = false;

  function enter(next: EngineProcessState): void {
    if (next === state) return;
    state = next;
    options.onState(next);
  }

  function launch(): void {
    const engine = options.fork();
    let phase: 'starting' | 'recovering' | 'live' = 'starting';
    let liveSinceMs = 0;
    let failure: Extract<FromEngine, { type: 'failed' }> | undefined;
    current = engine;
    engine.onMessage((message) => {
      if (message.type === 'ready') {
        phase = 'recovering';
        enter('running');
      } else if (message.type === 'recovered') {
        phase = 'live';
        liveSinceMs = Date.now();
      } else if (message.type === 'alert') options.onAlert(message.alert);
      else if (message.type === 'failed') failure = message;
    });
    engine.onExit((code) => {
      current = undefined;
      if (isStopping) return enter('stopped');
      if (failure?.isLocked === true) {
        enter('stopped');
        return options.onLocked(failure.reason);
      }
      const reason =
        failure?.reason ?? (engine.lastWords().trim() || `Its process ended with status ${code}.`);
      if (phase === 'recovering' && failure !== undefined) return giveUp({ after: 'recovery', reason });
      // However long it took before that, it was not healthy.
      afterDeath(phase === 'live' ? Date.now() - liveSinceMs : 0, reason);
    });
    engine.post(options.startMessage());
  }

  function giveUp(end: EngineEnd): void {
    enter('stopped');
    options.onGiveUp(end);
  }

  /** @param liveMs How long it was live. */
  function afterDeath(liveMs: number, reason: string): void {
    const delay = policy.afterDeath(liveMs);
    if (delay === 'give up') {
      giveUp({ after: 'deaths', reason });
      return;
    }
    console.error(`shell: the engine died, starting it again in ${delay} ms. ${reason}`);
    enter('restarting');
    retry = setTimeout(launch, delay);
  }

  async function end(engine: EngineProcess): Promise<void> {
    const ended = new Promise<void>((resolve) => engine.onExit(() => resolve()));
    const deadline = setTimeout(() => {
      console.error(`shell: the engine did not end within ${STOP_DEADLINE_MS} ms and is killed`);
      engine.kill();
    }, STOP_DEADLINE_MS);
    engine.post({ type: 'stop' });
    await ended;
    clearTimeout(deadline);
  }

  return {
    get state() {
      return state;
    },
    get pid() {
      return current?.pid;
    },
    start() {
      if (current !== undefined || isStopping) return;
      policy.reset();
      enter('starting');
      launch();
    },
    connect(port) {
      current?.post({ type: 'connect' }, [port]);
      return current !== undefined;
    },
    async stop() {
      isStopping = true;
      clearTimeout(retry);
      if (current !== undefined) await end(current);
      isStopping = false;
    },
  };
}
