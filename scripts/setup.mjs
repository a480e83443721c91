/** Makes a fresh clone ready: packages as locked, a build as new as the sources, and what tests need besides. Plain Node 20. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cipherExtension } from './cipher-extension.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { run } from './lib/child.mjs';
import { findNode, projectEnvironment } from './lib/node-runtime.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** Runs `npm ci` when the installed packages are not those of the lock file. */
export async function installPackages(root) {
  if (packagesAreInstalled(root)) return;
  console.error('setup: installing the packages of package-lock.json (about a minute the first time)');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`npm ci failed with status ${code}; its own message is above.`);
}

/** npm leaves a lock file of what it installed; packages for other systems are absent from it. */
function packagesAreInstalled(root) {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readLock(join(root, 'package-lock.json'));
  return Object.entries(wanted).every(
    ([place, { version, optional }]) =>
      place === '' || installed[place]?.version === version || (optional && installed[place] === undefined),
  );
}

function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

const SOURCES = ['contract', 'main', 'electron', 'renderer', 'electron.vite.config.ts', 'package-lock.json'];
const BUILT = [
  'electron/index.cjs',
  'electron/engine.cjs',
  'preload/index.cjs',
  'preload/prompt.cjs',
  'renderer/index.html',
  'renderer/prompt.html',
];

/** Builds engine, shell and page when a source is newer than the build. */
export async function buildIfNeeded(root) {
  const built = BUILT.map((file) => join(root, 'out', file));
  const builtMs = Math.min(...built.map((file) => (existsSync(file) ? statSync(file).mtimeMs : 0)));
  if (SOURCES.every((source) => newestMs(join(root, source)) < builtMs)) return;
  console.error('setup: building');
  const electronVite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const code = await run(findNode(root), [electronVite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    env: projectEnvironment(root),
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error(`The build failed with status ${code}; its own message is above.`);
}

function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0);
}

/** What encrypts the journal. Without it nothing is started unencrypted: the engine says so, and which setting would. */
export async function fetchCipher() {
  try {
    await cipherExtension();
  } catch (error) {
    console.error(`setup: ${error.message}`);
  }
}

/** Everything that `npm test` starts from; the Electron runtime's place is left in the environment for it. */
export async function prepareForTests(root) {
  await installPackages(root);
  await ensureSystemPackages();
  await cipherExtension();
  process.env.ELECTRON_OVERRIDE_DIST_PATH ??= await electronRuntime();
}
