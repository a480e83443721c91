/** What `stockstream run` does: the engine until it is told to stop, or until a finite feed is done. */
import { setTimeout } from 'node:timers/promises';
import { ageText } from '../contract/age-text.ts';
import { gapsText } from '../contract/gap-text.ts';
import type { Settings } from '../contract/settings.ts';
import type { CassandraStatus, EngineStatus } from '../contract/status.ts';
import { environmentSecrets } from './config/secrets.ts';
import { SettingsError } from './config/settings-error.ts';
import type { Engine } from './engine.ts';
import type { JournalCipher } from './journal/cipher.ts';
import { runThroughFullDisk } from './run-through-full-disk.ts';
import { openAloud, startAloud } from './start-aloud.ts';
import { openEngine } from './start-engine.ts';
import { toldToStop } from './told-to-stop.ts';

const STATUS_MS = 1000;
const BACKLOG_MS = 200;

function cassandraText({ state, backlog, backlogAgeMs }: CassandraStatus): string {
  const age = ageText(backlogAgeMs);
  return `cassandra ${state}, backlog ${backlog}${age === '' ? '' : ` for ${age}`}`;
}

/** One line for a terminal. */
export function statusLine(status: EngineStatus): string {
  const { feed, counts, cassandra, journal } = status;
  const parts = [
    `${feed.label} ${feed.state}${feed.simulated ? ' SIMULATED' : ''}${feed.replay ? ' REPLAY' : ''}`,
    `${counts.trades} trades (${Math.round(status.tradesPerSecond)}/s)`,
    `late ${counts.late}`,
    `duplicates ${counts.duplicates}`,
    `rejected ${counts.rejected}`,
  ];
  if (feed.lag !== null) parts.push(`lag ${feed.lag}`);
  if (cassandra !== null) parts.push(cassandraText(cassandra));
  if (journal.gaps.count > 0) parts.push(`GAPS ${journal.gaps.count}: ${gapsText(journal.gaps)}`);
  for (const problem of [feed.problem, journal.problem, cassandra?.problem ?? null]) {
    if (problem !== null) parts.push(problem);
  }
  return parts.join(' | ');
}

/** Prints what changed, and looks whether the feed can still come to its end. */
function watch(engine: Engine, failed: (error: Error) => void): () => void {
  let last = '';
  const print = (): void => {
    const status = engine.status();
    const line = statusLine(status);
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
    if (status.feed.state === 'failed') failed(new Error(status.feed.problem ?? 'the feed failed'));
  };
  const timer = setInterval(print, STATUS_MS);
  return () => {
    clearInterval(timer);
    print();
  };
}

async function cassandraHasEverything(engine: Engine): Promise<void> {
  while (engine.status().cassandra !== null) {
    const backlog = await engine.backlog();
    if (Object.values(backlog).every((rows) => rows === 0)) return;
    await setTimeout(BACKLOG_MS);
  }
}

/**
 * Runs the engine until SIGINT or SIGTERM, or until a file was read to its end. Where it runs until it is told, a full disk is waited for.
 * @throws SettingsError when the feed has no end to wait for; what made the engine, or the feed that was to be read to its end, fail.
 */
export async function runHeadless(
  settings: Settings,
  end: 'when told' | 'when finished',
  cipher: JournalCipher | null,
): Promise<void> {
  if (end === 'when finished' && settings.feed !== 'file') {
    throw new SettingsError([
      `--exit-when-finished needs a feed that ends: set feed to "file", not "${settings.feed}"`,
    ]);
  }
  const { told, signal } = toldToStop();
  const secrets = environmentSecrets(process.env);
  const open = () => openAloud((onCompact) => openEngine(settings, { cipher, secrets, signal, onCompact }));
  const use = async (engine: Engine): Promise<void> => {
    const started = startAloud(engine).then(() => 'started' as const);
    if ((await Promise.race([told, started])) === 'started') await untilDone(engine, told, end);
  };
  if (end === 'when told') return runThroughFullDisk({ open, use, told });
  const engine = await open();
  await use(engine).finally(() => engine.stop());
}

async function untilDone(
  engine: Engine,
  told: Promise<unknown>,
  end: 'when told' | 'when finished',
): Promise<void> {
  let stopWatching = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      void told.then(() => resolve());
      engine.onFailed(reject);
      stopWatching = watch(engine, end === 'when finished' ? reject : () => {});
      if (end === 'when told') return;
      engine.onFinished(() => void cassandraHasEverything(engine).then(resolve, reject));
    });
  } finally {
    stopWatching();
  }
}
