/** What `stockstream serve` does: engine and web host until a signal says to stop. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Settings } from '../contract/settings.ts';
import { readyJournal } from '../main/commands/ready-journal.ts';
import { environmentSecrets } from '../main/config/secrets.ts';
import type { Engine } from '../main/engine.ts';
import { runThroughFullDisk } from '../main/run-through-full-disk.ts';
import { openAloud, startAloud } from '../main/start-aloud.ts';
import { openEngine } from '../main/start-engine.ts';
import { toldToStop } from '../main/told-to-stop.ts';
import { TOKEN_LIFE_MINUTES } from './access.ts';
import { startWebHost, type WebHost, type WebHostOptions } from './web-host.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGE_DIR = join(ROOT, 'out', 'renderer');

/** Resolves after an orderly stop. The address goes to standard output, everything else to standard error. */
export async function serve(settings: Settings): Promise<void> {
  await buildPageIfAbsent();
  const cipher = await readyJournal(settings);
  const secrets = environmentSecrets(process.env);
  const { told, signal } = toldToStop();
  let current: Engine | undefined;
  let site: Site | undefined;
  const leave = async (): Promise<void> => {
    const left = site;
    site = undefined;
    await left?.close();
  };
  const open = async (): Promise<Engine> => {
    current = await openAloud((onCompact) => openEngine(settings, { cipher, secrets, signal, onCompact }));
    return current;
  };
  const use = async (engine: Engine): Promise<void> => {
    const failed = new Promise<never>((_resolve, reject) => engine.onFailed(reject));
    // It may fail while nobody waits for it yet; the race below reports it.
    failed.catch(() => {});
    site ??= await openSite(settings.web.port, (channel) => current?.connect(channel) ?? (() => {}));
    // Pages are served already: they show how far the engine is.
    const started = startAloud(engine).then(() => failed);
    await Promise.race([told, failed, started]);
    await leave();
  };
  await runThroughFullDisk({ open, use, told }).finally(leave);
}

/** The host, and what it offers at the terminal. */
interface Site {
  close(): Promise<void>;
}

async function openSite(port: number, connect: WebHostOptions['connect']): Promise<Site> {
  const host = await startWebHost({ pageDir: PAGE_DIR, port, connect });
  printAddress(host);
  const stopOffering = offerAddresses(host);
  return {
    async close() {
      stopOffering();
      await host.close();
    },
  };
}

function printAddress(host: WebHost): void {
  process.stdout.write(`${host.newAddress()}\n`);
}

/** An address works once; Enter gives the next one to whoever sits at the terminal. */
function offerAddresses(host: WebHost): () => void {
  console.error(
    `web: open the address above, once and within ${TOKEN_LIFE_MINUTES} minutes. Enter prints another, Ctrl-C stops.`,
  );
  if (!process.stdin.isTTY) return () => {};
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => printAddress(host));
  return () => lines.close();
}

async function buildPageIfAbsent(): Promise<void> {
  if (existsSync(join(PAGE_DIR, 'index.html'))) return;
  console.error('web: the page is not built yet: building it (npm run build)');
  const electronVite = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const build = spawn(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  const code = await new Promise((resolve, reject) => build.on('error', reject).on('exit', resolve));
  if (code !== 0) throw new Error('The page could not be built; the messages above say why.');
}
