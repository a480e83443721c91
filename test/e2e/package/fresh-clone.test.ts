/** The README's first command on a fresh machine: a clone, an empty home directory, and nothing but package registries. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'stockstream-fresh-'));
let app: ChildProcess | undefined;

afterAll(async () => {
  if (app?.pid !== undefined && app.exitCode === null) {
    const ended = new Promise((done) => app?.once('close', done));
    process.kill(-app.pid, 'SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

/** The environment of a new user: a home of its own, no display, none of this run's own settings. */
function newUser(): NodeJS.ProcessEnv {
  const home = join(folder, 'home');
  execFileSync('mkdir', ['-p', home]);
  const own = /^(npm_|STOCKSTREAM_|ELECTRON_|XDG_|VITEST|NODE_ENV$|DISPLAY$|WAYLAND_DISPLAY$|INIT_CWD$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  const path = (process.env.PATH ?? '').split(':').filter((entry) => !entry.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(':'), HOME: home };
}

function addressPrintedBy(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(said)?.[0];
      if (address !== undefined) done(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', (code) =>
      fail(new Error(`npm start ended with ${code} before it printed an address:\n${said}`)),
    );
  });
}

it('shows a live chart of the embedded default after `npm start` in a fresh clone', async () => {
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', ROOT, clone]);
  app = spawn('npm', ['start'], {
    cwd: clone,
    env: newUser(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(await addressPrintedBy(app));
    const chart = page.getByTestId('chart').first();
    await chart.waitFor({ timeout: 60_000 });
    await expect
      .poll(() => chart.getAttribute('data-bars').then(Number), { timeout: 60_000 })
      .toBeGreaterThan(5);
    const draws = () => chart.getAttribute('data-last');
    const first = await draws();
    await expect.poll(draws, { timeout: 60_000, message: 'the last price never moved' }).not.toBe(first);
    expect(await page.getByText('SIMULATED').count()).toBeGreaterThan(0);
  } finally {
    await browser.close();
  }
});
