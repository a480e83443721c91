/** The checks of the packages of others must be seen to fail: each is shown a project with one fault. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const NOTHING_KNOWN = '{"metadata":{"vulnerabilities":{"high":0,"critical":0}}}';

interface Entry {
  readonly version: string;
  readonly integrity: string;
  readonly license: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'stockstream-supply-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const good: Entry = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' };

/** A project that is in order but for what is given. */
function plant(given: {
  wish?: string;
  lockedWish?: string;
  locked?: { readonly [Key in keyof Entry]?: Entry[Key] | undefined };
  allowScripts?: Readonly<Record<string, boolean>>;
  electron?: string;
}): void {
  const { wish = '1.0.0', lockedWish = wish, electron = '45.0.0' } = given;
  const manifest = (version: string) => ({
    dependencies: { thing: version },
    devDependencies: { electron },
  });
  const packages = {
    '': manifest(lockedWish),
    'node_modules/thing': { ...good, ...given.locked },
    'node_modules/electron': { ...good, version: electron, dev: true, license: 'Proprietary' },
  };
  const { allowScripts = {} } = given;
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest(wish), allowScripts }));
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }));
}

/** Plays npm, which here only hands on what the registry says. */
function registry(answers: { audit: string; newestElectron?: string }): void {
  const { audit, newestElectron = '"46.1.0"' } = answers;
  const bin = join(project, 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh\nif [ "$1" = audit ]; then echo '${audit}'; else echo '${newestElectron}'; fi\n`;
  writeFileSync(join(bin, 'npm'), script);
  chmodSync(join(bin, 'npm'), 0o755);
}

function check(): Promise<{ status: number; output: string }> {
  return new Promise((done) => {
    const env = { PATH: `${join(project, 'bin')}:/usr/bin:/bin` };
    const args = [join(ROOT, 'scripts', 'check-supply.mjs'), project];
    const child = execFile(process.execPath, args, { env }, (_error, stdout, stderr) =>
      done({ status: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

describe('npm run check:supply', () => {
  it('passes a project that is in order', async () => {
    plant({});
    registry({ audit: NOTHING_KNOWN });
    const { status, output } = await check();
    expect(output).not.toMatch(/failed|not checked/);
    expect(status).toBe(0);
  });

  it.each([
    ['a range', { wish: '^1.0.0' }, 'package.json asks for thing "^1.0.0": name one version'],
    ['a tag', { wish: 'latest' }, 'package.json asks for thing "latest"'],
    ['an old lock file', { lockedWish: '0.9.0' }, 'package-lock.json has thing 0.9.0, package.json 1.0.0'],
    ['a package without its hash', { locked: { integrity: undefined } }, 'no hash of thing'],
    [
      'a package from a repository',
      { locked: { resolved: 'git+ssh://git@example.com/thing.git' } },
      'takes thing from git+ssh://git@example.com/thing.git',
    ],
    [
      'an install script that nobody judged',
      { locked: { hasInstallScript: true } },
      'thing has an install script that allowScripts of package.json does not name',
    ],
    [
      'an install script judged in another version',
      { locked: { hasInstallScript: true }, allowScripts: { 'thing@0.9.0': true } },
      'thing has an install script',
    ],
    [
      'a judgement of what is not there',
      { allowScripts: { gone: false } },
      'allowScripts of package.json names gone, which has no install script',
    ],
    [
      'a licence that is not ours to hand on',
      { locked: { license: 'GPL-3.0' } },
      'thing has the licence GPL-3.0',
    ],
    ['no licence', { locked: { license: undefined } }, 'thing has the licence (none given)'],
    [
      'a licence with a part that is not allowed',
      { locked: { license: '(MIT AND GPL-3.0)' } },
      'thing has the licence (MIT AND GPL-3.0)',
    ],
  ])('fails with %s', async (_what, given, message) => {
    plant(given);
    registry({ audit: NOTHING_KNOWN });
    const { status, output } = await check();
    expect(output).toContain(message);
    expect(status).toBe(1);
  });

  it.each([
    ['judged by name', { locked: { hasInstallScript: true }, allowScripts: { thing: false } }],
    ['judged in its version', { locked: { hasInstallScript: true }, allowScripts: { 'thing@1.0.0': true } }],
    ['of which one licence is allowed', { locked: { license: '(GPL-3.0 OR MIT)' } }],
    ['that is only a tool, of any licence', { locked: { license: 'GPL-3.0', dev: true } }],
  ])('passes a package %s', async (_what, given) => {
    plant(given);
    registry({ audit: NOTHING_KNOWN });
    expect((await check()).status).toBe(0);
  });

  it('fails when the registry knows a serious weakness', async () => {
    plant({});
    registry({ audit: '{"metadata":{"vulnerabilities":{"high":1,"critical":1}}}' });
    const { status, output } = await check();
    expect(output).toContain('2 high or critical');
    expect(status).toBe(1);
  });

  it('fails with an Electron that gets no security fixes any more', async () => {
    plant({ electron: '43.9.9' });
    registry({ audit: NOTHING_KNOWN });
    const { status, output } = await check();
    expect(output).toContain('43.9.9 is pinned, 46.1.0 is the newest');
    expect(status).toBe(1);
  });

  it('says what it could not check where the registry does not answer, and does not fail for it', async () => {
    plant({});
    registry({ audit: '{"message":"405 Method Not Allowed"}', newestElectron: '' });
    const { status, output } = await check();
    expect(output).toContain('not checked: no serious known weakness (npm audit): 405 Method Not Allowed');
    expect(output).toMatch(/not checked: a supported Electron .*npm gave no answer/);
    expect(status).toBe(0);
  });
});

it('no package runs code when it is installed, whichever npm installs it', () => {
  const { allowScripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.values(allowScripts)).not.toContain(true);
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
});
