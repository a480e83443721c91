/**
 * `npm run screenshots`: README's pictures, taken of the real app: the simulated market, served to a headless Chromium.
 * The market is seeded, so that the pictures change with the app and the time of day only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findNode } from './lib/node-runtime.mjs';
import { buildIfNeeded } from './setup.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PICTURES = join(ROOT, 'docs', 'pictures');
const MAX_BYTES = 300_000;
const LIMIT_MS = 60_000;

await buildIfNeeded(ROOT);
await mkdir(PICTURES, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'stockstream-pictures-'));
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  await takePictures(server.address);
} finally {
  await browser.close();
  server.child.kill('SIGTERM');
  await once(server.child, 'exit');
  await rm(folder, { recursive: true, force: true });
}

async function serve(dataDir) {
  const env = {
    ...process.env,
    STOCKSTREAM_DATA_DIR: dataDir,
    STOCKSTREAM_FEED: 'simulator',
    // The journal's key goes with the journal, not to the user's own settings.
    XDG_CONFIG_HOME: dataDir,
  };
  const child = spawn(findNode(ROOT), [join(ROOT, 'web', 'stockstream.ts'), 'serve', '--port', '0'], {
    cwd: dataDir,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error('`stockstream serve` ended at once; run it by hand to see why');
  });
  ended.catch(() => {});
  const [address] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  return { child, address };
}

async function takePictures(address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC' });
  const page = await context.newPage();
  await page.goto(address);
  await untilLive(page);
  const stock = await showNewestAlert(page);
  await save(page, 'main-dark');
  await page.getByTestId('settings').click();
  await page.getByTestId('theme-light').click();
  await page.keyboard.press('Escape');
  await untilDrawn(page);
  await save(page, 'main-light');
  await page.getByTestId('settings').click();
  await page.getByTestId('theme-dark').click();

  const chart = await context.newPage();
  await chart.setViewportSize({ width: 900, height: 600 });
  await chart.goto(`${new URL(address).origin}/?kind=chart&stock=${stock}&interval=1m`);
  await untilDrawn(chart);
  await save(chart, 'chart-window');
}

/** The simulated past is read first, at thousands of trades a second. */
async function untilLive(page) {
  await page.getByTestId('watch-row').first().waitFor({ timeout: LIMIT_MS });
  // Until then the engine still reads the past.
  await page.locator('[data-testid="connection"][data-feed-state="live"]').waitFor({ timeout: LIMIT_MS });
}

/** A chart with an alert's mark tells more than one without. */
async function showNewestAlert(page) {
  const alert = page.getByTestId('alert').first();
  await alert.waitFor({ timeout: LIMIT_MS });
  const stock = await alert.getAttribute('data-stock');
  // By its stock, and not the first again: a newer alert may have come in between.
  await page.locator(`[data-testid="alert"][data-stock="${stock}"]`).first().click();
  await page.locator(`[data-testid="chart-frame"][data-stock="${stock}"]`).waitFor({ timeout: LIMIT_MS });
  await untilDrawn(page);
  return stock;
}

/** Two live draws after the first whole one every panel has been drawn. */
async function untilDrawn(page) {
  await page.locator('[data-testid="chart-frame"][data-phase="ready"]').waitFor({ timeout: LIMIT_MS });
  const draws = async () => Number(await page.getByTestId('chart').getAttribute('data-live-draws'));
  const before = await draws();
  await until(async () => (await draws()) >= before + 2, 'the chart was not drawn live');
}

async function until(condition, problem) {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${problem} after ${LIMIT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function save(page, name) {
  const file = join(PICTURES, `${name}.png`);
  await writeFile(file, await page.screenshot({ animations: 'disabled' }));
  const { size } = await stat(file);
  console.log(`${file}: ${Math.round(size / 1000)} kB`);
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes, more than a README should load`);
}
