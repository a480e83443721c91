/** Finds an Electron that can open a window here, fetching the product's own when it is not there yet. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from './child.mjs';
import { findNode } from './node-runtime.mjs';

const DOWNLOAD_LIMIT_MS = 180_000;

/**
 * @returns {Promise<{ path: string, reason?: undefined } | { path?: undefined, reason: string }>} the executable, or the reason
 *   why there is none, as the end of a sentence
 */
export async function findElectron(root) {
  if (!hasDisplay()) return { reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  const path = executable(root) ?? (await download(root));
  if (path === undefined)
    return { reason: 'Electron could not be downloaded (the message above says why); start again to retry' };
  const version = output(path, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (version === undefined)
    return { reason: `${path} does not run here; a system library may be missing (ldd names it)` };
  return { path };
}

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Electron's package notes the executable's name, which differs by system, once it is unpacked. */
function executable(root) {
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8') : 'electron';
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name);
  return existsSync(path) ? path : undefined;
}

async function download(root) {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return undefined;
  console.error('start: downloading Electron (about 110 MB, once)');
  const install = join(root, 'node_modules', 'electron', 'install.js');
  await run(findNode(root), [install], { cwd: root, stdio: ['ignore', 2, 2], limitMs: DOWNLOAD_LIMIT_MS });
  return executable(root);
}
