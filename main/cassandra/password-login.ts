/** The login by password. One that the network could read is given to this computer only: a node tells the addresses of the others. */
import { auth } from 'cassandra-driver';
import { isCassandraLoginReadable, isLoopback } from '../../contract/connection-settings.ts';
import type { Settings } from '../../contract/settings.ts';
import { ProblemError } from '../config/problem-error.ts';
import { needSecret, type Secrets } from '../config/secrets.ts';

/** Returns undefined when nobody logs in; throws ProblemError when the password is not set. */
export function passwordLogin(
  settings: Settings['cassandra'],
  secrets: Secrets,
): auth.AuthProvider | undefined {
  const { username, allowUnencryptedPassword } = settings.auth;
  if (username === '') return undefined;
  const password = needSecret(secrets, 'cassandra.password', `the login of ${username} to Cassandra`);
  const staysHere = isCassandraLoginReadable(settings) && !allowUnencryptedPassword;
  return staysHere
    ? new LocalPassword(username, password)
    : new auth.PlainTextAuthProvider(username, password);
}

class LocalPassword extends auth.PlainTextAuthProvider {
  override newAuthenticator(node: string, name: string): auth.Authenticator {
    if (isLoopback(node)) return super.newAuthenticator(node, name);
    const refusal = new ProblemError({
      happened: `the node ${node} is on another computer, and the network could read the password`,
      remedy: 'set cassandra.tls.enabled',
    });
    return {
      initialResponse: (callback) => callback(refusal),
      evaluateChallenge: (_challenge, callback) => callback(refusal),
      onAuthenticationSuccess: () => undefined,
    };
  }
}
