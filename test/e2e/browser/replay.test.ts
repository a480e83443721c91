/** A recording is shown as what it is, to its end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { launchBrowser, watchedContext } from '../../support/browser.ts';
import { chooseInterval, waitForChart, whenChartShows } from '../../support/chart-page.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { serveApp } from '../../support/web-host.ts';

/** Ten minutes of a stock that rises a cent a second from 100 dollars, 2 October 2013, 14:00 UTC. */
function recording(): Buffer {
  const startUs = Date.UTC(2013, 9, 2, 14) * 1000;
  const lines = Array.from({ length: 600 }, (_, second) => {
    const price = (100 + second / 100).toFixed(4);
    return `${startUs + second * 1e6},ABC,${second},${price},100,P,0,0`;
  });
  const header = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
  return gzipSync([header, ...lines, ''].join('\n'));
}

test('a file played at full speed ends as finished, labelled REPLAY, with its last price on the chart', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stockstream-replay-'));
  const file = path.join(folder, 'day.csv.gz');
  writeFileSync(file, recording());
  const app = await serveApp({ feed: 'file', file: { paths: [file], speed: 'max' } });
  const browser = await launchBrowser();
  try {
    const user = await watchedContext(browser);
    const page = await user.open(app.address);
    await whenChartShows(page, 'ABC');
    await page.getByTestId('label-REPLAY').waitFor();
    expect(await page.getByTestId('label-SIMULATED').count()).toBe(0);
    await waitForChart(
      page,
      'the last price is shown',
      (facts) => facts.last === 105.99 && facts.bars === 10,
    );
    expect((await chooseInterval(page, '1h')).bars).toBe(1);
    await waitUntil(
      async () => (await page.getByTestId('status-feed').textContent())?.includes('finished') === true,
      'the status bar says that the file is finished',
    );
    expect(user.faults).toEqual([]);
  } finally {
    await browser.close();
    await app.dispose();
    rmSync(folder, { recursive: true });
  }
});
