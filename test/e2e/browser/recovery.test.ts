/** The server goes and comes back: the page says so, keeps what it showed, and recovers by itself. */
import { expect, test } from 'vitest';
import { launchBrowser, watchedContext } from '../../support/browser.ts';
import { chartFacts, chooseInterval, showStock, waitForChart } from '../../support/chart-page.ts';
import { serveApp } from '../../support/web-host.ts';

const SETTINGS = { simulator: { tradesPerSecond: 300, historyMinutes: 10 } };
/** Chromium itself reports every failed attempt to connect. */
const CUT = [/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/];

test('a server that is killed is missed, and the window goes on when it is back', async () => {
  const first = await serveApp(SETTINGS);
  const browser = await launchBrowser();
  const user = await watchedContext(browser, CUT);
  try {
    const page = await user.open(first.address);
    await showStock(page, 'TSLA');
    await chooseInterval(page, '1s');
    await first.stop('SIGKILL');
    const notice = page.getByTestId('connection-notice');
    await notice.waitFor();
    expect(await notice.textContent()).toContain('Reconnecting');
    const shown = await chartFacts(page);
    expect(shown.bars).toBeGreaterThan(10);

    const again = await serveApp(SETTINGS, {
      folder: first.folder,
      port: Number(new URL(first.origin).port),
    });
    try {
      // Its address logs the browser in anew; the old window needs nothing.
      await (await user.open(again.address)).close();
      await notice.waitFor({ state: 'detached', timeout: 60_000 });
      const isLive = (facts: { lastPlace: number; last: number }) => facts.last !== shown.last;
      const after = await waitForChart(page, 'the chart is live again', isLive);
      expect([after.stock, after.interval]).toEqual(['TSLA', '1s']);
      await waitForChart(page, 'and stays so', (facts) => facts.lastPlace >= after.lastPlace + 2);
      expect(user.faults).toEqual([]);
    } finally {
      await again.stop();
    }
  } finally {
    await browser.close();
    await first.dispose();
  }
});
