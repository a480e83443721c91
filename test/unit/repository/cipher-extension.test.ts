/** What encrypts the journal is of the database's own version, or the database refuses it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('the extension that is fetched is for the version of the database that is installed', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const fetched = /^const VERSION = '(.+)';$/m.exec(read('scripts/cipher-extension.mjs'))?.[1];
  expect(fetched).toMatch(/^\d+\.\d+\.\d+$/);
  for (const name of ['@duckdb/node-api', '@duckdb/node-bindings'])
    expect(dependencies[name], name).toMatch(new RegExp(`^${fetched}(-|$)`));
});
