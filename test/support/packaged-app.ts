/** electron-builder's unpacked output, made around the test runtime: a proof of the packaging, never an artefact to publish. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronRuntime } from './electron-runtime.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface PackagedApp {
  readonly folder: string;
  readonly executable: string;
  readonly archive: string;
}

/** The folder's name says that it is for tests; the caller removes it. */
export function packageApp(runtime: ElectronRuntime): PackagedApp {
  const output = mkdtempSync(join(tmpdir(), `stockstream-test-only-electron-${runtime.version}-`));
  const builder = join(ROOT, 'node_modules', 'electron-builder', 'out', 'cli', 'cli.js');
  execFileSync(
    process.execPath,
    [
      builder,
      '--dir',
      '--publish=never',
      `-c.directories.output=${output}`,
      `-c.electronDist=${runtime.folder}`,
      `-c.electronVersion=${runtime.version}`,
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const folder = join(output, 'linux-unpacked');
  return {
    folder,
    executable: join(folder, 'stockstream'),
    archive: join(folder, 'resources', 'app.asar'),
  };
}
