/**
 * `npm start`: sets up what is missing and opens StockStream: as a desktop app where Electron and a display can be had, else in
 * the browser. Plain JavaScript for Node 20 and no packages, because it installs them. Arguments are passed on; `--web` asks for
 * the browser.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './lib/child.mjs';
import { findElectron } from './lib/find-electron.mjs';
import { findNode, projectEnvironment } from './lib/node-runtime.mjs';
import { buildIfNeeded, fetchCipher, installPackages } from './setup.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

stopWithParent();
try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  console.error(`StockStream could not be started: ${error.message}`);
  process.exitCode = 1;
}

/** A signal to npm ends npm and its shell but does not come through to here: what was started must not outlive them. */
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

async function start(args) {
  await installPackages(ROOT);
  await fetchCipher();
  await buildIfNeeded(ROOT);
  const wantsBrowser = args.includes('--web');
  const passedOn = args.filter((arg) => arg !== '--web');
  const electron = wantsBrowser ? { reason: '--web was asked for' } : await findElectron(ROOT);
  return electron.path === undefined
    ? openWeb(electron.reason, passedOn)
    : openDesktop(electron.path, passedOn);
}

function openDesktop(electron, args) {
  const isRoot = process.getuid?.() === 0;
  if (isRoot)
    console.error(
      'start: Chromium has no sandbox for root: running with --no-sandbox. Prefer an ordinary user.',
    );
  return run(electron, [...(isRoot ? ['--no-sandbox'] : []), ROOT, ...args], { cwd: ROOT });
}

function openWeb(reason, args) {
  console.error(`start: opening in the browser, because ${reason}`);
  return run(findNode(ROOT), [join(ROOT, 'web', 'stockstream.ts'), 'serve', ...args], {
    cwd: ROOT,
    env: projectEnvironment(ROOT),
  });
}
