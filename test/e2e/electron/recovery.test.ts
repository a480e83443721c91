/** The engine is killed: the app says so, starts another, and the screen goes on by itself. */
import type { ElectronApplication } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchApp } from '../../support/electron-app.ts';
import { untilChartIsDrawn, untilChartPriceMoves, untilPricesMove } from '../../support/live-page.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';
import { waitUntil } from '../../support/wait-until.ts';

const shared = sharedDesktop();

function enginePid(electron: ElectronApplication): Promise<number | undefined> {
  return electron.evaluate(
    ({ app }) => app.getAppMetrics().find((metric) => metric.name === 'StockStream engine')?.pid,
  );
}

async function kill(electron: ElectronApplication): Promise<number> {
  const pid = await enginePid(electron);
  if (pid === undefined) throw new Error('no engine process runs');
  process.kill(pid, 'SIGKILL');
  return pid;
}

test('a killed engine is started again; every window says so and recovers by itself', async () => {
  const { electron, window } = await launchApp(shared);
  await untilPricesMove(window);
  const shown = await untilChartIsDrawn(window);
  const notice = window.getByTestId('connection-notice');
  const told = notice.waitFor({ timeout: 30_000 });
  const killed = await kill(electron);
  await told;
  await waitUntil(async () => (await enginePid(electron)) !== undefined, 'no engine was started again', 30);
  expect(await enginePid(electron)).not.toBe(killed);
  await notice.waitFor({ state: 'detached', timeout: 60_000 });
  await untilPricesMove(window);
  expect(await untilChartIsDrawn(window)).toEqual(shown);
  await untilChartPriceMoves(window);
});

test('a page that is loaded anew is connected anew', async () => {
  const { window } = await launchApp(shared);
  await untilPricesMove(window);
  await window.reload();
  await untilPricesMove(window);
});
