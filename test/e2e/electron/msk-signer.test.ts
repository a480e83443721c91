/** The one part of the build that is loaded only when it is used, and that no other test of the app would load: Amazon's signer. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { electronRuntime } from '../../support/electron-runtime.ts';

const SHARED = join(import.meta.dirname, '..', '..', '..', 'out', 'electron', 'shared');

test('the built signer makes a token for Amazon MSK in the runtime of the app, needing nothing else of the build', () => {
  const [chunk, ...others] = readdirSync(SHARED).filter((name) => name.startsWith('msk-signer-'));
  expect(others).toEqual([]);
  const script = `require(${JSON.stringify(join(SHARED, chunk ?? ''))})
    .generateAuthToken({ region: 'eu-central-1' }).then(({ token }) => process.stdout.write(token))`;
  const token = execFileSync(electronRuntime().executable, ['-e', script], {
    encoding: 'utf8',
    env: {
      ELECTRON_RUN_AS_NODE: '1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'a secret of the test',
    },
  });
  const address = Buffer.from(token, 'base64url').toString();
  expect(address).toMatch(
    /^https:\/\/kafka\.eu-central-1\.amazonaws\.com\/\?Action=kafka-cluster%3AConnect&/,
  );
  expect(address).toContain('X-Amz-Signature=');
});
