/** Whatever path is asked of the web host, by the browser that has the cookie too, nothing beside the page is ever in the answer. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageHost } from '../support/page-host.ts';

const SECRET = 'nobody may read this';

it('only files of the page are served', async () => {
  const host = await pageHost();
  const beside = `${host.pageDir}-other`;
  await mkdir(beside);
  await mkdir(join(host.pageDir, '.hidden'));
  await writeFile(join(dirname(host.pageDir), 'secret.json'), SECRET);
  await writeFile(join(beside, 'secret.js'), SECRET);
  await writeFile(join(host.pageDir, 'journal.duckdb'), SECRET);
  await writeFile(join(host.pageDir, '.env'), SECRET);
  const cookie = await host.login();

  const up = fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '%252e%252e',
    '..%00',
    '..;',
    '',
    '%c0%ae%c0%ae',
    '．．',
  );
  const slash = fc.constantFrom('/', '//', '\\', '%2f', '%5c', '%252f', '/./');
  const name = fc.constantFrom(
    'secret.json',
    'secret.js',
    'journal.duckdb',
    '.env',
    `${basename(host.pageDir)}-other/secret.js`,
    'index.html',
    'assets/main-1a2b.js',
    'secret.json%00.js',
    'etc/passwd',
  );
  const path = fc
    .tuple(fc.array(fc.tuple(slash, up), { maxLength: 5 }), slash, name)
    .map(([climb, last, file]) => `${climb.flat().join('')}${last}${file}`);
  const anything = fc.string({ unit: 'binary-ascii', maxLength: 40 });
  const statuses = new Set<number>();

  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: path }, anything), async (asked) => {
      host.clock.nowMs += 1_000;
      // What the HTTP client itself refuses to send cannot be asked.
      const sendable = `/${asked}`.replaceAll(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character));
      const { status, body } = await host.get(sendable, { cookie });
      statuses.add(status);
      expect(body).not.toContain(SECRET);
      expect(body).not.toContain('root:');
      expect([200, 303, 404]).toContain(status);
    }),
    { seed: 7, numRuns: 2_000 },
  );
  expect([...statuses].sort()).toEqual([200, 404]);
});
