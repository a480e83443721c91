/**
 * What the tests need of the system: a virtual screen, a session bus with a notification daemon, a browser, and Java for the real
 * servers. Run as root on Debian or Ubuntu it installs what is missing, and says so; elsewhere it prints the command and fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { output, run } from './lib/child.mjs';
import { findJava } from './services/requirements.mjs';

/** Programs by the Debian package that brings them. */
const PROGRAMS = {
  xvfb: ['Xvfb'],
  'dbus-daemon': ['dbus-daemon'],
  dunst: ['dunst', 'dunstctl'],
  chromium: ['chromium'],
  maven: ['mvn'],
  'python3-pip': ['python3', 'pip3'],
};

/** Libraries that Electron loads. */
const LIBRARIES = {
  'libgtk-3-0': 'libgtk-3.so.0',
  libnss3: 'libnss3.so',
  libasound2: 'libasound.so.2',
  libgbm1: 'libgbm.so.1',
  libnotify4: 'libnotify.so.4',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureSystemPackages();

/** Throws an Error with the command to run when something is missing and cannot be installed from here. */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux') return;
  const missing = missingPackages();
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const isDebian = existsSync('/usr/bin/apt-get');
  if (!isDebian || process.getuid?.() !== 0)
    throw new Error(
      isDebian
        ? `The tests need more of the system. Run: sudo ${install.join(' ')}`
        : `The tests need, under the names of your system, the Debian packages ${missing.join(' ')}.`,
    );
  console.error(`system-packages: installing, as root: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) => run('apt-get', args, { env, stdio: ['ignore', 2, 2] });
  await apt(['update', '-q']);
  const code = await apt([...install.slice(1), '-q']);
  if (code !== 0) throw new Error(`apt-get failed with status ${code}; its own message is above.`);
  const still = missingPackages();
  if (still.length > 0) throw new Error(`Installed, and yet not to be found: ${still.join(', ')}.`);
}

function missingPackages() {
  const programs = Object.entries(PROGRAMS).filter(([, names]) => !names.every(isCommand));
  const known = output('/sbin/ldconfig', ['-p']) ?? '';
  const libraries = Object.entries(LIBRARIES).filter(([, file]) => !known.includes(`${file} `));
  const names = [...programs, ...libraries].map(([name]) => name);
  return hasJava() ? names : [...names, 'openjdk-17-jre-headless'];
}

function hasJava() {
  try {
    return findJava() !== '';
  } catch {
    return false;
  }
}

function isCommand(name) {
  return spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status === 0;
}
