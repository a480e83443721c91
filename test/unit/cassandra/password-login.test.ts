import { describe, expect, it } from 'vitest';
import type { SettingsInput } from '../../../contract/settings.ts';
import { settingsSchema } from '../../../contract/settings.ts';
import { passwordLogin } from '../../../main/cassandra/password-login.ts';

type CassandraInput = NonNullable<SettingsInput['cassandra']>;

/** What a node of this address is answered when it asks for the login. */
function answerTo(node: string, cassandra: CassandraInput): Promise<string> {
  const settings = settingsSchema.parse({
    cassandra: { auth: { username: 'desk' }, ...cassandra },
  }).cassandra;
  const provider = passwordLogin(settings, { get: () => 'hidden-word' });
  return new Promise((resolve, reject) => {
    provider
      ?.newAuthenticator(node, 'PasswordAuthenticator')
      .initialResponse((error: Error | null, token: Buffer) =>
        error === null ? resolve(token.toString()) : reject(error),
      );
  });
}

const LOGIN = '\0desk\0hidden-word';
const OTHER = '10.0.0.7:9042';

describe('the password for Cassandra', () => {
  it('goes to this computer without TLS, and not to a node elsewhere of which one here tells', async () => {
    expect(await answerTo('127.0.0.1:9042', {})).toBe(LOGIN);
    await expect(answerTo(OTHER, {})).rejects.toThrow(
      'the node 10.0.0.7:9042 is on another computer, and the network could read the password: set cassandra.tls.enabled.',
    );
  });

  it('goes to every node with TLS, or where that was accepted', async () => {
    expect(await answerTo(OTHER, { tls: { enabled: true } })).toBe(LOGIN);
    const auth = { username: 'desk', allowUnencryptedPassword: true };
    expect(await answerTo(OTHER, { auth })).toBe(LOGIN);
  });
});
