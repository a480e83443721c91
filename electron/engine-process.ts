/**
 * The engine in its own process: opens its journal when told the settings, and serves every page's port from then on. Or one task on the
 * journal, and its end.
 */
import './old-runtime.ts';
import type { MessagePortMain } from 'electron';
import type { RecoveryProgress } from '../contract/recovery.ts';
import { environmentSecrets } from '../main/config/secrets.ts';
import type { Engine } from '../main/engine.ts';
import { diskFullOf, isDamaged, JournalLocked } from '../main/journal/journal-error.ts';
import { doJournalTask } from '../main/journal/journal-task.ts';
import { createLog } from '../main/log.ts';
import { WaitingRoom } from '../main/publish/waiting-room.ts';
import { repairJournal } from '../main/repair/repair-journal.ts';
import { openEngine } from '../main/start-engine.ts';
import { roomOn } from '../main/wait-for-room.ts';
import { isNews } from './alert-news.ts';
import type { FailureKind, FromEngine, ToEngine } from './engine-messages.ts';
import { portChannel } from './port-channel.ts';

const { parentPort } = process;
const tell = (message: FromEngine) => parentPort.postMessage(message);

let opening: Promise<Engine> | undefined;
let opened: Engine | undefined;
const stopped = new AbortController();
let isReady = false;
let isFailing = false;
let compacting: RecoveryProgress | null = null;
/** For pages that come before the engine, or whose engine could not even open its journal. */
const early = new WaitingRoom(() => compacting);

parentPort.on('message', ({ data, ports }: { data: ToEngine; ports: MessagePortMain[] }) => {
  const isTask = data.type === 'task' || data.type === 'repair';
  handle(data, ports).catch(isTask ? endWith : fail);
});

function letPagesCome(): void {
  if (isReady) return;
  isReady = true;
  tell({ type: 'ready' });
}

async function handle(message: ToEngine, ports: readonly MessagePortMain[]): Promise<void> {
  if (message.type === 'start') {
    offerSecrets(message.secrets);
    opening = openEngine(message.settings, {
      cipher: message.cipher,
      secrets: environmentSecrets(process.env),
      onCompact(progress) {
        compacting = progress;
        letPagesCome();
      },
      signal: stopped.signal,
    });
    const engine = await opening;
    opened = engine;
    early.letIn((channel) => engine.connect(channel));
    engine.onFailed(fail);
    engine.onAlert((alert) => {
      if (isNews(alert, engine.status().feed, Date.now() * 1000)) tell({ type: 'alert', alert });
    });
    letPagesCome();
    await engine.start();
    tell({ type: 'recovered' });
    return;
  }
  if (message.type === 'task' || message.type === 'repair') {
    await doTask(message);
    tell({ type: 'done' });
    setImmediate(() => process.exit(0));
    return;
  }
  if (message.type === 'connect') {
    for (const port of ports) (opened ?? early).connect(portChannel(port));
    return;
  }
  stopped.abort();
  const engine = await opening?.catch(() => undefined);
  await engine?.stop();
  process.exit(0);
}

async function doTask(message: Extract<ToEngine, { type: 'task' | 'repair' }>): Promise<void> {
  const onProgress = (done: number): void => tell({ type: 'progress', done });
  if (message.type === 'task') return doJournalTask(message.task, onProgress);
  offerSecrets(message.secrets);
  const { aside } = await repairJournal(message.task, {
    log: createLog(),
    secrets: environmentSecrets(process.env),
    // It ends with the process, and then everything is as it was.
    signal: new AbortController().signal,
    onProgress,
  });
  console.error(`engine: the journal was made anew; the old one is kept: ${aside.join(', ')}`);
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

/**
 * The engine is of no more use; the supervisor starts a new one, which goes on from the last transaction. While the disk is full that would
 * come to nothing: until there is room this one stays, and its windows read why.
 */
async function fail(error: unknown): Promise<void> {
  if (isFailing) return;
  isFailing = true;
  const full = diskFullOf(error);
  if (full !== undefined) {
    console.error(full.message);
    early.fail(full.message);
    letPagesCome();
    await roomOn(full.folder);
  }
  endWith(error);
}

function kindOf(error: unknown): FailureKind {
  if (error instanceof JournalLocked) return 'locked';
  if (isDamaged(error)) return 'damaged';
  return diskFullOf(error) === undefined ? 'other' : 'disk full';
}

function endWith(error: unknown): void {
  console.error(error);
  const reason = error instanceof Error ? error.message : String(error);
  tell({ type: 'failed', reason, kind: kindOf(error) });
  // The message is sent before the exit: the port is flushed at the end of this turn.
  setImmediate(() => process.exit(1));
}
