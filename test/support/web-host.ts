/** `stockstream serve` as a user runs it: a process of its own, on a free port, with its own journal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SettingsInput } from '../../contract/settings.ts';
import { PASSPHRASE_ENV } from './journal-keys.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface ServedApp {
  /** Opens the page once. */
  readonly address: string;
  /** Without the token. */
  readonly origin: string;
  /** Journal and log; removed by `dispose`. */
  readonly folder: string;
  readonly pid: number;
  /** Ends it (default: in an orderly way) and keeps the journal, to be served again with `folder`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * @param options.folder A folder whose journal shall be continued; default: a new one.
 * @param options.port To come back where an earlier one was; default: any free one.
 */
export async function serveApp(
  settings: SettingsInput = {},
  options: { folder?: string; port?: number } = {},
): Promise<ServedApp> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'stockstream-serve-')));
  const configFile = join(folder, 'stockstream.json');
  const log = join(folder, 'serve.log');
  await writeFile(configFile, JSON.stringify({ dataDir: join(folder, 'data'), ...settings }));
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'web', 'stockstream.ts'),
      '--config',
      configFile,
      'serve',
      '--port',
      String(options.port ?? 0),
    ],
    { cwd: folder, env: { ...process.env, ...PASSPHRASE_ENV }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
  const lines = createInterface({ input: child.stdout });
  const address = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(() => undefined),
  ]);
  if (address === undefined || child.pid === undefined)
    throw new Error(`\`stockstream serve\` ended before it printed its address; its log is ${log}`);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    address,
    origin: new URL(address).origin,
    folder,
    pid: child.pid,
    stop,
    async dispose() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
