/** Draws resources/icons/icon.svg in the sizes that desktops and installers ask for. Run it after changing the drawing. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const SIZES = [16, 32, 48, 64, 128, 256, 512];
const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'resources', 'icons');

const drawing = await readFile(join(FOLDER, 'icon.svg'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
});
const page = await browser.newPage();
for (const size of SIZES) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${drawing}`);
  await writeFile(join(FOLDER, `${size}x${size}.png`), await page.screenshot({ omitBackground: true }));
}
await browser.close();
