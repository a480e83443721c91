/** docs/SECURITY.md claims nothing without a test: those that it names must be there. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const text = readFileSync(join(ROOT, 'docs', 'SECURITY.md'), 'utf8');

it('names only tests that exist', () => {
  const named = [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
  const items = [...text.matchAll(/\| ([\w./-]+\.test\.ts) +\|/g)].map(([, file = '']) =>
    join('test/e2e/electron', file),
  );
  expect(named.length).toBeGreaterThan(10);
  expect([...named, ...items].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it("goes through every item of Electron's checklist, and each is in the test that is named", () => {
  const rows = [...text.matchAll(/^\| (\d+) +\|.*\| ([\w./-]+\.test\.ts) +\|$/gm)];
  expect(rows.map(([, item]) => Number(item))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  const unproved = rows.filter(([, item = '', file = '']) => {
    const test = readFileSync(join(ROOT, 'test/e2e/electron', file), 'utf8');
    return !new RegExp(`(test|describe)[^\\n]*\\(\\s*["'\`][\\d, ]*\\b${item}[.,]`).test(test);
  });
  expect(unproved.map(([, item]) => item)).toEqual([]);
});
