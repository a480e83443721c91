import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSecretName, refuseSecretArguments, shownValue } from '../../../main/config/misplaced-secrets.ts';
import {
  environmentSecrets,
  needSecret,
  SECRET_NAMES,
  secretVariable,
} from '../../../main/config/secrets.ts';
import { settingKeys } from '../../../main/config/setting-keys.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stockstream-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string, mode = 0o600): string {
  const file = join(folder, 'password');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe('a secret', () => {
  test('comes from the environment, where an empty variable counts as absent', () => {
    const secrets = environmentSecrets({
      STOCKSTREAM_KAFKA_PASSWORD: 'p w\n',
      STOCKSTREAM_CASSANDRA_PASSWORD: '',
      STOCKSTREAM_KAFKA_OAUTH_CLIENT_SECRET: 's',
    });
    expect(SECRET_NAMES.map((name) => secrets.get(name))).toEqual([
      'p w\n',
      's',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('comes from a file without its last line break, read anew each time', () => {
    const file = write('first\n');
    const secrets = environmentSecrets({ STOCKSTREAM_CASSANDRA_PASSWORD_FILE: file });
    expect(secrets.get('cassandra.password')).toBe('first');
    writeFileSync(file, 'second\r\n');
    expect(secrets.get('cassandra.password')).toBe('second');
  });

  test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o666])(
    'is not taken from a file that others can read (%o), nor told',
    (mode) => {
      const file = write('hidden-word', mode);
      const secrets = environmentSecrets({ STOCKSTREAM_KAFKA_PASSWORD_FILE: file });
      expect(() => secrets.get('kafka.password')).toThrow(
        `${file}, which STOCKSTREAM_KAFKA_PASSWORD_FILE names, can be read by other users: take that from them (chmod 600 ${file})`,
      );
      expect(() => secrets.get('kafka.password')).not.toThrow('hidden-word');
    },
  );

  test('that cannot be had says why, and which variable is meant', () => {
    const of = (env: Record<string, string>) => () => environmentSecrets(env).get('kafka.password');
    const absent = join(folder, 'absent');
    expect(of({ STOCKSTREAM_KAFKA_PASSWORD_FILE: absent })).toThrow(
      /STOCKSTREAM_KAFKA_PASSWORD_FILE names cannot be read \(ENOENT/,
    );
    expect(of({ STOCKSTREAM_KAFKA_PASSWORD_FILE: write('\n') })).toThrow('is empty');
    expect(of({ STOCKSTREAM_KAFKA_PASSWORD_FILE: absent, STOCKSTREAM_KAFKA_PASSWORD: 'x' })).toThrow(
      'are both set',
    );
  });

  test('that is needed and absent names the variables to set', () => {
    expect(() => needSecret(environmentSecrets({}), 'cassandra.password', 'the login of desk')).toThrow(
      'the login of desk needs a secret that is not set: set STOCKSTREAM_CASSANDRA_PASSWORD in the environment, or STOCKSTREAM_CASSANDRA_PASSWORD_FILE to a file that only you can read.',
    );
  });

  test('has a variable that is none of a setting, and no setting has the name of a secret', () => {
    const settings = settingKeys();
    const taken = settings.map(({ environmentName }) => environmentName);
    expect(SECRET_NAMES.map(secretVariable).filter((name) => taken.includes(name))).toEqual([]);
    const named = settings.filter(({ path }) => isSecretName(path[path.length - 1] ?? ''));
    // A switch, whose name says what it lets happen.
    expect(named.map(({ key }) => key)).toEqual([
      'kafka.sasl.allowUnencryptedPassword',
      'cassandra.auth.allowUnencryptedPassword',
    ]);
  });
});

describe('a secret that does not belong there', () => {
  test.each([
    '--password',
    '--kafka-password=hidden-word',
    '--kafka.oauth.client-secret',
    '--tls-passphrase',
  ])('is refused on the command line: %s', (argument) => {
    const run = () => refuseSecretArguments(['node', 'stockstream', 'run', argument, 'hidden-word']);
    expect(run).toThrow(argument.split('=')[0]);
    expect(run).toThrow('STOCKSTREAM_KAFKA_PASSWORD_FILE');
    expect(run).not.toThrow('hidden-word');
  });

  test.each(['--password-store=basic', '--topic', 'password', '--secretary'])(
    'is not seen in an argument that is none: %s',
    (argument) => {
      expect(() => refuseSecretArguments(['node', 'stockstream', argument])).not.toThrow();
    },
  );

  test('is left out of the values that errors show', () => {
    expect(shownValue({ username: 'u', password: 'hidden', oauth: { clientSecret: 'hidden' } })).toBe(
      '{"username":"u","password":"…","oauth":{"clientSecret":"…"}}',
    );
    expect(shownValue(['desk:hidden@broker:9092', 'https://u:hidden@host/x'])).toBe(
      '["desk:…@broker:9092","https://u:…@host/x"]',
    );
  });
});
