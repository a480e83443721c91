/** How a client logs in to Kafka: the settings say the mechanism, the secrets the rest. */
import type { SASLOptions } from 'kafkajs';
import type { Settings } from '../../contract/settings.ts';
import { needSecret, type Secrets } from '../config/secrets.ts';
import { readAuthorities } from '../config/tls-files.ts';
import { reusedToken } from './login-token.ts';
import { signMskToken } from './msk-token.ts';
import { fetchOauthToken } from './oauth-token.ts';

/** Returns undefined when nobody logs in. Throws ProblemError when a secret is missing; a token's secret is looked up when it is used. */
export function saslOptions({ sasl, tls }: Settings['kafka'], secrets: Secrets): SASLOptions | undefined {
  const { mechanism, username, oauth, awsRegion } = sasl;
  switch (mechanism) {
    case 'none':
      return undefined;
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512': {
      const password = needSecret(secrets, 'kafka.password', `the login of ${username} to Kafka`);
      return { mechanism, username, password };
    }
    case 'oauthbearer':
      return {
        mechanism,
        oauthBearerProvider: reusedToken(async () => {
          const purpose = `the login of client ${oauth.clientId} at the token endpoint`;
          const clientSecret = needSecret(secrets, 'kafka.oauth.clientSecret', purpose);
          return fetchOauthToken({ ...oauth, clientSecret, ca: tokenAuthorities(oauth.caFile, tls.caFile) });
        }),
      };
    case 'aws-iam':
      return {
        mechanism: 'oauthbearer',
        oauthBearerProvider: reusedToken(() => signMskToken(awsRegion)),
      };
  }
}

function tokenAuthorities(ownFile: string, kafkaFile: string): string | undefined {
  if (ownFile !== '') return readAuthorities('kafka.sasl.oauth.caFile', ownFile);
  return kafkaFile === '' ? undefined : readAuthorities('kafka.tls.caFile', kafkaFile);
}
