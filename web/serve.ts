/** What `stockstream serve` does: engine and web host until a signal says to stop. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Settings } from '../contract/settings.ts';
import { readyJournal } from '../main/commands/ready-journal.ts';
import { environmentSecrets } from '../main/config/secrets.ts';
import { startAloud } from '../main/start-aloud.ts';
import { openEngine } from '../main/start-engine.ts';
import { TOKEN_LIFE_MINUTES } from './access.ts';
import { startWebHost, type WebHost } from './web-host.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGE_DIR = join(ROOT, 'out', 'renderer');

/** Resolves after an orderly stop. The address goes to standard output, everything else to standard error. */
export async function serve(settings: Settings): Promise<void> {
  await buildPageIfAbsent();
  const cipher = await readyJournal(settings);
  const engine = await openEngine(settings, { cipher, secrets: environmentSecrets(process.env) });
  const failed = new Promise<never>((_resolve, reject) => engine.onFailed(reject));
  // It may fail while nobody waits for it yet; the race below reports it.
  failed.catch(() => {});
  try {
    const host = await startWebHost({
      pageDir: PAGE_DIR,
      port: settings.web.port,
      connect: (channel) => engine.connect(channel),
    });
    printAddress(host);
    const stopOffering = offerAddresses(host);
    // Pages are served already: they show how far the engine is.
    const started = startAloud(engine).then(() => failed);
    await Promise.race([signalToStop(), failed, started]).finally(async () => {
      stopOffering();
      await host.close();
    });
  } finally {
    await engine.stop();
  }
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

function signalToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
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
