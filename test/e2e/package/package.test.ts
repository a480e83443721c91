/** What users would install: the right files and nothing else, locked down, and it starts. */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXTENSION } from '../../../main/commands/cipher-extension.ts';
import { type AsarFile, readAsar } from '../../support/asar.ts';
import { type Desktop, startDesktop } from '../../support/display.ts';
import { type ElectronRuntime, electronRuntime } from '../../support/electron-runtime.ts';
import { untilChartIsDrawn, untilPricesMove } from '../../support/live-page.ts';
import { type PackagedApp, packageApp } from '../../support/packaged-app.ts';
import { startPackagedApp } from '../../support/start-packaged-app.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const ALLOWED =
  /^(out\/(electron|preload|renderer)\/|resources\/icons\/256x256\.png$|package\.json$|node_modules\/)/;
const PACKAGES = ['@duckdb', 'adm-zip', 'cassandra-driver', 'kafkajs', 'long'];
const FUSE_ON = 49;
const FUSE_OFF = 48;

let runtime: ElectronRuntime;
let desktop: Desktop;
let packaged: PackagedApp;
let files: AsarFile[];

beforeAll(async () => {
  runtime = electronRuntime();
  desktop = await startDesktop();
  packaged = packageApp(runtime);
  files = readAsar(packaged.archive);
});

afterAll(async () => {
  await desktop.dispose();
  await rm(dirname(packaged.folder), { recursive: true, force: true });
});

describe('the archive', () => {
  test('holds the build, its icon, and the packages that cannot be bundled', () => {
    const paths = files.map((file) => file.path);
    expect(paths.filter((path) => !ALLOWED.test(path))).toEqual([]);
    const packages = paths
      .filter((path) => path.startsWith('node_modules/'))
      .map((path) => path.split('/')[1]);
    expect([...new Set(packages)].sort()).toEqual(PACKAGES);
    expect(paths).toEqual(expect.arrayContaining(['out/electron/index.cjs', 'out/electron/engine.cjs']));
  });

  test('holds no sources, source maps, tests or settings', () => {
    const unwanted = /\.(ts|tsx|mts|map|pem|key|env|npmrc|py|sh)$|(^|\/)(tests?|__tests__|\.env|\.git)(\/|$)/;
    expect(files.map((file) => file.path).filter((path) => unwanted.test(path))).toEqual([]);
  });

  test('tells nothing of the machine that it was built on', () => {
    const own = files.filter((file) => file.path.startsWith('out/') || file.path === 'package.json');
    expect(own.filter((file) => file.content.includes(ROOT)).map((file) => file.path)).toEqual([]);
  });

  test("keeps the shell out of the engine's process", () => {
    const engine = files.filter((file) => /^out\/electron\/(engine\.cjs|shared\/)/.test(file.path));
    expect(engine.length).toBeGreaterThan(0);
    expect(engine.filter((file) => file.content.includes('require("electron")'))).toEqual([]);
  });

  test('leaves native code beside it, where the system can load it', () => {
    const native = files.filter((file) => /\.(node|so|dylib|dll)$/.test(file.path));
    expect(native.length).toBeGreaterThan(0);
    expect(native.filter((file) => !file.isUnpacked)).toEqual([]);
  });
});

test('what encrypts the journal is beside it, byte for byte as DuckDB has signed it', async () => {
  const packagedFile = join(packaged.folder, 'resources', 'duckdb', 'httpfs.duckdb_extension');
  expect(await readFile(packagedFile)).toEqual(await readFile(EXTENSION));
});

test("Electron's own sample app is not beside it", () => {
  expect(existsSync(join(packaged.folder, 'resources', 'default_app.asar'))).toBe(false);
});

test('it cannot be turned into a Node interpreter, nor opened to a debugger, nor made to load another app', async () => {
  const wire = await getCurrentFuseWire(packaged.executable);
  expect(wire[FuseV1Options.RunAsNode]).toBe(FUSE_OFF);
  expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(FUSE_OFF);
  expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FUSE_OFF);
  expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FUSE_ON);
});

test('it starts and shows live prices', async () => {
  const page = await startPackagedApp(packaged, desktop);
  await untilPricesMove(page);
  await untilChartIsDrawn(page);
});
