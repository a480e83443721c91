/** A table leaves the app as a file that the user saves, or by the clipboard; nothing else of the clipboard is the page's. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchApp } from '../../support/electron-app.ts';
import { openPivot } from '../../support/pivot-page.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';
import { waitUntil } from '../../support/wait-until.ts';

const shared = sharedDesktop();

test('a pivot is downloaded as CSV and copied, and the page cannot read the clipboard', async () => {
  const { electron, window, folder } = await launchApp(shared);
  await openPivot(window);
  await window.getByTestId('pivot-row').first().waitFor({ timeout: 60_000 });
  const file = path.join(folder, 'pivot.csv');
  // The user's answer to the dialog that asks where to.
  const saved = electron.evaluate(
    ({ session }, savePath) =>
      new Promise<string>((resolve) => {
        session.defaultSession.once('will-download', (_event, item) => {
          item.setSavePath(savePath);
          item.once('done', (_done, state) => resolve(`${item.getFilename()} ${state}`));
        });
      }),
    file,
  );
  const exportAs = async (choice: string) => {
    await window.getByTestId('pivot').getByTestId('export').click();
    await window.getByTestId(choice).click();
  };
  await exportAs('export-csv');
  expect(await saved).toMatch(/^pivot-stock-by-hour-sum-notional-.*\.csv completed$/);
  const lines = (await readFile(file, 'utf8')).split('\r\n');
  expect(lines[0]).toMatch(/^stock,\d+.*,total$/);
  expect(lines.length).toBeGreaterThan(3);

  await exportAs('export-copy');
  await waitUntil(
    async () => (await electron.evaluate(({ clipboard }) => clipboard.readText())).startsWith('stock\t'),
    'the table is on the clipboard',
  );
  const read = window.evaluate(() => navigator.clipboard.readText());
  await expect(read).rejects.toThrow(/denied|not allowed/i);
});
