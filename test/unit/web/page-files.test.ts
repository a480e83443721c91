import { sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPageFile } from '../../../main/page/page-files.ts';

const ROOT = `${sep}srv${sep}page`;

test('the root is the page, with a policy that allows no foreign script', () => {
  const file = findPageFile(ROOT, '/');
  expect(file?.path).toBe(`${ROOT}${sep}index.html`);
  expect(file?.headers['Content-Type']).toBe('text/html; charset=utf-8');
  expect(file?.headers['Cache-Control']).toBe('no-cache');
  expect(file?.headers['Content-Security-Policy']).toContain("script-src 'self'");
  expect(file?.headers['Content-Security-Policy']).not.toContain('unsafe-eval');
});

test('files with the hash of their content in the name are kept for ever', () => {
  const file = findPageFile(ROOT, '/assets/index-abc123.js');
  expect(file?.headers['Cache-Control']).toContain('immutable');
  expect(file?.headers['Content-Type']).toBe('text/javascript; charset=utf-8');
});

test.each([
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/..%5csecret.json',
  '/a\0.js',
  '/%00.js',
  '/%zz.js',
  'index.html',
  '/.env',
  '/stockstream.sqlite',
])('%j is no file of the page', (path) => {
  expect(findPageFile(ROOT, path)).toBeUndefined();
});

test('whatever is asked, the answer lies inside the page', () => {
  const piece = fc.constantFrom('..', '.', '%2e', '%2f', '/', '\\', '%5c', 'a', '.js', '\0', '~', '%');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const file = findPageFile(ROOT, `/${pieces.join('')}.js`);
      expect(file === undefined || file.path.startsWith(ROOT + sep)).toBe(true);
    }),
    { seed: 1 },
  );
});
