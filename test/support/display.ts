/** A desktop of the test's own: a virtual screen, a session bus and a notification daemon, gone when it is disposed of. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface ShownNotification {
  readonly app: string;
  readonly title: string;
  readonly body: string;
  readonly id: number;
}

export interface Desktop {
  /** DISPLAY and DBUS_SESSION_BUS_ADDRESS besides this process's environment. */
  readonly env: Record<string, string>;
  /** Every notification that the daemon has shown and closed, oldest first. */
  notifications(): ShownNotification[];
  /** Clicks the notification that is on the screen, when there is one; says whether there was. */
  clickNotification(): boolean;
  dispose(): Promise<void>;
}

/** Seconds that a notification stays on the screen: long enough to be clicked. */
const SHOWN_SECONDS = 3;

/** dunst lists a notification in its history once it is closed; a short life brings it there soon. */
const DUNSTRC = ['low', 'normal', 'critical']
  .map((urgency) => `[urgency_${urgency}]\n    timeout = ${SHOWN_SECONDS}`)
  .concat('[global]\n    history_length = 500')
  .join('\n');

/** A bus that starts no service by itself: the machine's own would answer in our daemon's place. */
const BUS_CONFIG = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;

export async function startDesktop(): Promise<Desktop> {
  const folder = await mkdtemp(join(tmpdir(), 'stockstream-desktop-'));
  const children: ChildProcess[] = [];
  const start = (command: string, args: string[], env: NodeJS.ProcessEnv = process.env) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
    children.push(child);
    return child;
  };
  const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']);
  const display = `:${await firstLine(screen, 3)}`;
  const busConfig = join(folder, 'bus.conf');
  await writeFile(busConfig, BUS_CONFIG);
  const bus = start('dbus-daemon', [`--config-file=${busConfig}`, '--nofork', '--print-address=1']);
  const address = await firstLine(bus, 1);
  const env = { ...definedOnly(process.env), DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: address };
  await writeFile(join(folder, 'dunstrc'), DUNSTRC);
  start('dunst', ['-config', join(folder, 'dunstrc')], env);
  await untilNotificationsAreTaken(env);
  return {
    env,
    notifications: () => history(env),
    clickNotification() {
      if (Number(dunstctl(env, 'count', 'displayed')) === 0) return false;
      dunstctl(env, 'action');
      return true;
    },
    async dispose() {
      for (const child of children.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess, descriptor: 1 | 3): Promise<string> {
  const stream = child.stdio[descriptor] as Readable;
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${child.spawnfile} ended with status ${code} before it was ready`);
  });
  const lines = createInterface({ input: stream });
  const [line] = await Promise.race([once(lines, 'line'), failed]);
  failed.catch(() => {});
  return String(line);
}

async function untilNotificationsAreTaken(env: Record<string, string>): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      history(env);
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error('dunst does not answer on the session bus', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function dunstctl(env: Record<string, string>, ...args: string[]): string {
  return execFileSync('dunstctl', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

type DunstEntry = Record<string, { data: string | number }>;

function history(env: Record<string, string>): ShownNotification[] {
  const text = dunstctl(env, 'history');
  const entries = (JSON.parse(text) as { data: [DunstEntry[]] }).data[0];
  return entries
    .map((entry) => ({
      app: String(entry.appname?.data),
      title: String(entry.summary?.data),
      body: String(entry.body?.data),
      id: Number(entry.id?.data),
    }))
    .sort((left, right) => left.id - right.id);
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  const defined = Object.entries(environment).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return Object.fromEntries(defined);
}
