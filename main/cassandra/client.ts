import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Client, type ClientOptions, policies, types } from 'cassandra-driver';
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';

export type CassandraSettings = Settings['cassandra'];

const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the server's own write and read timeouts, so that its clearer error comes first. */
const READ_TIMEOUT_MS = 15_000;

const hostOf = (contactPoint: string): string => contactPoint.slice(0, contactPoint.lastIndexOf(':'));

/**
 * The driver connects by address, also where the user named a host. A node is who it says when its certificate is for that
 * address or for one of the hosts that the user named.
 */
function identityCheck(settings: CassandraSettings) {
  const named = settings.contactPoints.map(hostOf);
  return (address: string, certificate: PeerCertificate): Error | undefined => {
    const results = [address, ...named].map((host) => checkServerIdentity(host, certificate));
    return results.includes(undefined) ? undefined : results[0];
  };
}

/** The driver's own default is not to verify: both are always said. Throws when the authority's file cannot be read. */
function tlsOptions(settings: CassandraSettings): ConnectionOptions {
  const { caFile } = settings.tls;
  return {
    rejectUnauthorized: true,
    checkServerIdentity: identityCheck(settings),
    ...(caFile !== '' && { ca: [readFileSync(caFile, 'utf8')] }),
  };
}

/** Returns a client; it connects only when used. */
export function createCassandraClient(settings: CassandraSettings, log: Logger): Client {
  const options: ClientOptions = {
    contactPoints: [...settings.contactPoints],
    localDataCenter: settings.localDataCenter,
    policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(RECONNECT_MS) },
    queryOptions: {
      consistency: types.consistencies[settings.consistency],
      prepare: true,
      isIdempotent: true,
    },
    socketOptions: { connectTimeout: CONNECT_TIMEOUT_MS, readTimeout: READ_TIMEOUT_MS },
    ...(settings.tls.enabled && { sslOptions: tlsOptions(settings) }),
  };
  const client = new Client(options);
  client.on('log', (level: string, source: string, message: string) => {
    if (level !== 'verbose') log.debug({ driver: source, level }, message);
  });
  return client;
}
