/** What the app takes from the system and gives to it: files that the user asked for, and no address, argument or certificate. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchApp, type RunningApp } from '../../support/electron-app.ts';
import { untilChartIsDrawn } from '../../support/live-page.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';

const shared = sharedDesktop();

/** Answers the dialog that would ask where a file goes, and returns what became of each by name. */
async function watchDownloads({
  electron,
  folder,
}: RunningApp): Promise<() => Promise<Record<string, string>>> {
  await electron.evaluate(({ session }, target) => {
    const outcomes: Record<string, string> = {};
    Reflect.set(globalThis, 'downloads', outcomes);
    session.defaultSession.on('will-download', (_event, item) => {
      const name = item.getFilename();
      outcomes[name] = 'asked for';
      item.setSavePath(`${target}/${name}`);
      item.once('done', (_done, state) => {
        outcomes[name] = state;
      });
    });
  }, folder);
  return () => electron.evaluate(() => Reflect.get(globalThis, 'downloads'));
}

test('a file made in the page is saved at a click; without one, or of another kind, it is not', async () => {
  const running = await launchApp(shared);
  const { window: page, folder } = running;
  const downloads = await watchDownloads(running);
  // Not by way of Playwright, whose every call counts as a gesture of the user's.
  await running.electron.evaluate(
    ({ BrowserWindow }, script) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script),
    `const save = (name) => Object.assign(document.createElement('a'), {
      href: URL.createObjectURL(new Blob(['a,b\\n1,2\\n'], { type: 'text/csv' })),
      download: name,
    }).click();
    ['asked.csv', 'program.exe'].forEach((name, place) => document.body.append(Object.assign(
      document.createElement('button'),
      { textContent: name, onclick: () => save(name), style: 'position: fixed; z-index: 9999; top: ' + 40 * place + 'px' },
    )));
    save('unasked.csv');`,
  );
  await expect.poll(downloads).toHaveProperty(['unasked.csv']);
  await page.getByText('program.exe').click();
  await expect.poll(downloads).toHaveProperty(['program.exe']);
  await page.getByText('asked.csv').click();
  await expect.poll(downloads).toHaveProperty(['asked.csv'], 'completed');
  expect(await readFile(join(folder, 'asked.csv'), 'utf8')).toBe('a,b\n1,2\n');
  expect(['unasked.csv', 'program.exe'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
});

test("the chart's picture is saved where the user says", async () => {
  const running = await launchApp(shared);
  const downloads = await watchDownloads(running);
  await untilChartIsDrawn(running.window);
  await running.window.getByTestId('chart-menu').click();
  await running.window.getByText('Download picture').click();
  await expect
    .poll(async () => Object.entries(await downloads()), { timeout: 20_000 })
    .toEqual([[expect.stringMatching(/\.png$/), 'completed']]);
});

test('what is wrong with a certificate is never overruled', async () => {
  const { electron } = await launchApp(shared);
  const trusted = await electron.evaluate(({ app, webContents }) => {
    let wasOverruled = false;
    const event = {
      preventDefault: () => Object.assign(event, { defaultPrevented: true }),
      defaultPrevented: false,
    };
    const answer = (isTrusted: boolean) => {
      wasOverruled ||= isTrusted;
    };
    const [contents] = webContents.getAllWebContents();
    app.emit(
      'certificate-error',
      event,
      contents,
      'https://example.com/',
      'net::ERR_CERT_AUTHORITY_INVALID',
      {},
      answer,
    );
    return wasOverruled || event.defaultPrevented;
  });
  expect(trusted).toBe(false);
});

test('no address, file or argument of another program opens anything', async () => {
  const { electron, window: page } = await launchApp(shared);
  const found = await electron.evaluate(({ app }) => ({
    listeners: ['open-url', 'open-file', 'continue-activity'].map((name) => app.listenerCount(name)),
    schemes: ['app', 'stockstream', 'http'].filter((scheme) => app.isDefaultProtocolClient(scheme)),
  }));
  expect(found).toEqual({ listeners: [0, 0, 0], schemes: [] });
  const before = page.url();
  const count = await electron.evaluate(({ app, BrowserWindow }) => {
    const args = ['stockstream', '--evil', 'https://example.com/', 'app://stockstream/?kind=chart'];
    app.emit('second-instance', {}, args, '/tmp', {});
    return BrowserWindow.getAllWindows().length;
  });
  expect([count, page.url()]).toEqual([1, before]);
});
