/** What the window and its notifications need from this computer. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Finding, missing, ok } from './finding.ts';

const run = promisify(execFile);

const TIMEOUT_MS = 3_000;
const SERVICE = 'org.freedesktop.Notifications';

export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Number of the user; undefined on Windows. */
  readonly userId: number | undefined;
}

/** Tools that ask the session bus whether somebody shows notifications; the first that is installed is used. */
const QUESTIONS: readonly (readonly [string, ...string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    SERVICE,
    '--object-path',
    '/org/freedesktop/Notifications',
    '--method',
    `${SERVICE}.GetServerInformation`,
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${SERVICE}`,
    '/org/freedesktop/Notifications',
    `${SERVICE}.GetServerInformation`,
  ],
  ['busctl', '--user', 'call', SERVICE, '/org/freedesktop/Notifications', SERVICE, 'GetServerInformation'],
];

/** Resolves to the notification daemon's name, undefined when there is none, or null when no tool can ask. */
async function notificationDaemon(): Promise<string | undefined | null> {
  for (const [tool, ...args] of QUESTIONS) {
    try {
      const { stdout } = await run(tool, args, { timeout: TIMEOUT_MS });
      return /['"]([^'"]+)['"]/.exec(stdout)?.[1] ?? 'unnamed';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    }
  }
  return null;
}

/** Can a native notification be shown? */
export async function checkNotification({ platform, env, userId }: Desktop): Promise<Finding> {
  if (platform !== 'linux')
    return ok(`notifications: shown by ${platform === 'darwin' ? 'macOS' : 'Windows'} itself`);
  const hasBus = env.DBUS_SESSION_BUS_ADDRESS !== undefined || existsSync(`/run/user/${userId}/bus`);
  if (!hasBus) {
    return missing({
      happened: 'notifications: there is no session bus',
      remedy:
        'start StockStream from a desktop session, or with "dbus-run-session -- npm start"; the alert inbox works without',
    });
  }
  const daemon = await notificationDaemon();
  if (daemon === null)
    return ok('notifications: there is a session bus; no tool here can ask it who shows them');
  if (daemon !== undefined) return ok(`notifications: shown by ${daemon}`);
  return missing({
    happened: 'notifications: nobody on the session bus shows them',
    remedy:
      'start the notification daemon of your desktop, or install one such as dunst; the alert inbox works without',
  });
}

/** Can a window be opened? */
export function checkDisplay({ platform, env }: Desktop): Finding {
  if (platform !== 'linux') return ok('display: that of the desktop');
  const display = env.WAYLAND_DISPLAY || env.DISPLAY;
  if (display) return ok(`display: ${display}`);
  return missing({
    happened: 'display: there is none, so no window can open',
    remedy: 'use "npm run stockstream -- serve" and a browser, or log in to a desktop',
  });
}
