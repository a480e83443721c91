/** The layer rules must be seen to fail: a checker that reads no TypeScript passes everything. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDERS = ['contract', 'main', 'electron', 'web', 'renderer'];
let project = '';

function plant(files: Readonly<Record<string, string>>): void {
  project = mkdtempSync(join(tmpdir(), 'stockstream-layers-'));
  for (const folder of FOLDERS) {
    mkdirSync(join(project, folder, 'analytics'), { recursive: true });
    writeFileSync(join(project, folder, 'thing.ts'), 'export interface Thing { readonly id: number }\n');
  }
  for (const file of ['tsconfig.base.json', '.dependency-cruiser.cjs'])
    copyFileSync(join(ROOT, file), join(project, file));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
}

function brokenRules(): string[] {
  const run = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...FOLDERS,
    ],
    { cwd: project, encoding: 'utf8' },
  );
  if (run.stdout === '') throw new Error(`dependency-cruiser did not answer: ${run.stderr}`);
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return summary.violations.map((violation) => violation.rule.name);
}

afterEach(() => rmSync(project, { recursive: true, force: true }));

describe('the layer rules', () => {
  it('accept imports that go down the layers', () => {
    plant({
      'main/engine.ts': "import type { Thing } from '../contract/thing.ts';\nexport type Engine = Thing;\n",
      'web/host.ts': "import type { Engine } from '../main/engine.ts';\nexport type Host = Engine;\n",
    });
    expect(brokenRules()).toEqual([]);
  });

  it.each([
    ['engine-below-hosts', 'main/wrong.ts', '../electron/thing.ts'],
    ['contract-alone', 'contract/wrong.ts', '../main/thing.ts'],
    ['electron-is-a-shell', 'electron/wrong.ts', '../web/thing.ts'],
    ['web-is-a-host', 'web/wrong.ts', '../renderer/thing.ts'],
    ['renderer-knows-the-contract', 'renderer/wrong.ts', '../main/thing.ts'],
    ['analytics-is-pure', 'main/analytics/wrong.ts', 'node:fs'],
    ['renderer-has-no-node', 'renderer/wrong.ts', 'node:fs'],
  ])('refuse, by the rule %s, that %s imports %s', (rule, file, target) => {
    plant({ [file]: `import type * as wrong from '${target}';\nexport type Wrong = typeof wrong;\n` });
    expect(brokenRules()).toContain(rule);
  });

  it('refuse a circle of imports', () => {
    plant({
      'main/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'main/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
    });
    expect(brokenRules()).toContain('no-circular');
  });
});
