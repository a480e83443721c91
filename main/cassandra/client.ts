import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Client, type ClientOptions, policies, types } from 'cassandra-driver';
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { NO_SECRETS, type Secrets } from '../config/secrets.ts';
import { readTlsFiles } from '../config/tls-files.ts';
import { passwordLogin } from './password-login.ts';

export type CassandraSettings = Settings['cassandra'];

const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the server's own write and read timeouts, so that its clearer error comes first. */
const READ_TIMEOUT_MS = 15_000;

/** Where the settings look for Cassandra, in the user's words. */
export const cassandraPlace = ({ contactPoints, secureConnectBundle }: CassandraSettings): string =>
  secureConnectBundle === '' ? contactPoints.join(', ') : `Astra (${secureConnectBundle})`;

const hostOf = (contactPoint: string): string => contactPoint.slice(0, contactPoint.lastIndexOf(':'));

/**
 * The driver connects by address, also where the user named a host. A node is who it says when its certificate is for the name that the user
 * said it must have; without one, for that address or for one of the hosts that the user named.
 */
function identityCheck({ contactPoints, tls }: CassandraSettings) {
  const named = contactPoints.map(hostOf);
  return (address: string, certificate: PeerCertificate): Error | undefined => {
    const hosts = tls.serverName === '' ? [address, ...named] : [tls.serverName];
    const results = hosts.map((host) => checkServerIdentity(host, certificate));
    return results.includes(undefined) ? undefined : results[0];
  };
}

/** The driver's own default is not to verify: both are always said. */
function tlsOptions(settings: CassandraSettings, secrets: Secrets): ConnectionOptions {
  return {
    rejectUnauthorized: true,
    checkServerIdentity: identityCheck(settings),
    ...readTlsFiles('cassandra', settings.tls, secrets),
  };
}

/** Where the nodes are and how they are spoken to. A bundle says all of it, and the driver verifies with the bundle's own authority. */
function connectionOptions(settings: CassandraSettings, secrets: Secrets): ClientOptions {
  const { contactPoints, localDataCenter, tls, secureConnectBundle } = settings;
  if (secureConnectBundle !== '') return { cloud: { secureConnectBundle } };
  return {
    contactPoints: [...contactPoints],
    localDataCenter,
    ...(tls.enabled && { sslOptions: tlsOptions(settings, secrets) }),
  };
}

/** Returns a client; it connects only when used. Throws ProblemError when a file or a secret that the settings ask for is of no use. */
export function createCassandraClient(
  settings: CassandraSettings,
  log: Logger,
  secrets = NO_SECRETS,
): Client {
  const authProvider = passwordLogin(settings, secrets);
  const options: ClientOptions = {
    ...connectionOptions(settings, secrets),
    ...(authProvider && { authProvider }),
    policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(RECONNECT_MS) },
    queryOptions: {
      consistency: types.consistencies[settings.consistency],
      prepare: true,
      isIdempotent: true,
    },
    socketOptions: { connectTimeout: CONNECT_TIMEOUT_MS, readTimeout: READ_TIMEOUT_MS },
  };
  const client = new Client(options);
  client.on('log', (level: string, source: string, message: string) => {
    if (level !== 'verbose') log.debug({ driver: source, level }, message);
  });
  return client;
}
