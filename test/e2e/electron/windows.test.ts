/** The app as a user sees it: live prices, and a second window with a life of its own. */
import { expect, test } from 'vitest';
import { launchApp } from '../../support/electron-app.ts';
import { untilChartIsDrawn, untilChartPriceMoves, untilPricesMove } from '../../support/live-page.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';

const shared = sharedDesktop();

test('the window shows live prices and says that they are simulated', async () => {
  const { window } = await launchApp(shared);
  await untilPricesMove(window);
  await untilChartIsDrawn(window);
  await untilChartPriceMoves(window);
  expect(await window.getByTestId('label-SIMULATED').isVisible()).toBe(true);
  expect(await window.title()).toContain('StockStream');
});

test('a second window has its own stock, interval and title, and its end leaves the first alone', async () => {
  const { electron, window } = await launchApp(shared);
  const first = await untilChartIsDrawn(window);
  const opened = electron.waitForEvent('window');
  await window.getByTestId('chart-menu').click();
  await window.getByTestId('chart-open-window').click();
  const second = await opened;
  expect(await untilChartIsDrawn(second)).toEqual(first);

  await second.getByTestId('interval').click();
  await second.getByTestId('interval-5s').click();
  await second.locator('[data-testid="chart-frame"][data-interval="5s"][data-phase="ready"]').waitFor();
  expect(await second.title()).toBe(`${first.stock} · 5s — StockStream`);
  expect(await untilChartIsDrawn(window)).toEqual(first);
  await untilChartPriceMoves(second);

  await second.close();
  await untilPricesMove(window);
});

test('a window opens where it was, with the choices that were made', async () => {
  const { electron, window, folder } = await launchApp(shared);
  await untilChartIsDrawn(window);
  await window.getByTestId('settings').click();
  await window.getByTestId('theme-light').click();
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 70, width: 1100, height: 700 });
  });
  await electron.close();

  const again = await launchApp({ ...shared, folder });
  const bounds = await again.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
  );
  expect(bounds).toMatchObject({ width: 1100, height: 700 });
  await again.window.getByTestId('settings').click();
  const background = await again.window.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).toBe('rgb(246, 247, 249)');
});
