/** The desktop app on a disk that is really full: its window says why, and goes on by itself when there is room. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchApp } from '../../support/electron-app.ts';
import { untilPricesMove } from '../../support/live-page.ts';
import { sharedDesktop } from '../../support/shared-desktop.ts';
import { smallDisk, smallDiskRefusal } from '../../support/small-disk.ts';
import { waitUntil } from '../../support/wait-until.ts';

const DISK_MIB = 96;
const LEFT_MIB = 6;

const refusal = smallDiskRefusal();
if (refusal !== undefined) console.warn(`not checked: what the app does on a full disk, for ${refusal}`);

const shared = sharedDesktop();

describe.skipIf(refusal !== undefined)('on a full disk (needs root, to mount a small one)', () => {
  test('the window reads the reason until there is room, and then its prices move again', async () => {
    const disk = smallDisk(DISK_MIB);
    onTestFinished(disk.remove);
    const filler = join(disk.folder, 'filler');
    writeFileSync(filler, Buffer.alloc((DISK_MIB - LEFT_MIB) * 2 ** 20));
    const settings = { dataDir: join(disk.folder, 'data'), simulator: { tradesPerSecond: 5_000 } };
    const { electron, window } = await launchApp({ ...shared, settings });

    const journal = window.getByTestId('status-journal');
    await window.locator('[data-testid="status-journal"][data-problem="true"]').waitFor({ timeout: 60_000 });
    expect(await journal.getAttribute('title')).toMatch(
      /the disk of \S+\/simulator is full.*Free some space/,
    );
    rmSync(filler);
    const isWell = async (): Promise<boolean> => (await journal.getAttribute('data-problem')) === 'false';
    await waitUntil(isWell, 'the journal is well again', 60);
    await untilPricesMove(window);
    await electron.close();
  });
});
