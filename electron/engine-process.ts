/**
 * The engine in its own process: opens its journal when told the settings, and serves every page's port from then on. Or one task on the
 * journal, and its end.
 */
import './old-runtime.ts';
import type { MessagePortMain } from 'electron';
import { environmentSecrets } from '../main/config/secrets.ts';
import type { Engine } from '../main/engine.ts';
import { JournalLocked } from '../main/journal/journal-error.ts';
import { doJournalTask } from '../main/journal/journal-task.ts';
import { openEngine } from '../main/start-engine.ts';
import { isNews } from './alert-news.ts';
import type { FromEngine, ToEngine } from './engine-messages.ts';
import { portChannel } from './port-channel.ts';

const { parentPort } = process;
const tell = (message: FromEngine) => parentPort.postMessage(message);

let opening: Promise<Engine> | undefined;

parentPort.on('message', ({ data, ports }: { data: ToEngine; ports: MessagePortMain[] }) => {
  handle(data, ports).catch(fail);
});

async function handle(message: ToEngine, ports: readonly MessagePortMain[]): Promise<void> {
  if (message.type === 'start') {
    offerSecrets(message.secrets);
    opening = openEngine(message.settings, {
      cipher: message.cipher,
      secrets: environmentSecrets(process.env),
    });
    const engine = await opening;
    engine.onFailed(fail);
    engine.onAlert((alert) => {
      if (isNews(alert, engine.status().feed, Date.now() * 1000)) tell({ type: 'alert', alert });
    });
    tell({ type: 'ready' });
    await engine.start();
    tell({ type: 'recovered' });
    return;
  }
  if (message.type === 'task') {
    await doJournalTask(message.task, (done) => tell({ type: 'progress', done }));
    tell({ type: 'done' });
    setImmediate(() => process.exit(0));
    return;
  }
  // `start` is always the first message; pages that are there before the engine is wait here.
  const engine = await opening;
  if (message.type === 'connect') {
    for (const port of ports) engine?.connect(portChannel(port));
    return;
  }
  await engine?.stop();
  process.exit(0);
}

/**
 * A secret that the app keeps stands in for a variable that is not set. Set in here, it is not among those that other programs can list of this
 * process.
 */
function offerSecrets(secrets: Readonly<Record<string, string>>): void {
  for (const [variable, secret] of Object.entries(secrets)) {
    if (!process.env[variable] && !process.env[`${variable}_FILE`]) process.env[variable] = secret;
  }
}

/** The process is of no more use; the supervisor starts a new one, which goes on from the last transaction. */
function fail(error: unknown): void {
  console.error(error);
  const reason = error instanceof Error ? error.message : String(error);
  tell({ type: 'failed', reason, isLocked: error instanceof JournalLocked });
  // The message is sent before the exit: the port is flushed at the end of this turn.
  setImmediate(() => process.exit(1));
}
