/** Turns what the driver throws into what happened and what to do next. */
import { errors } from 'cassandra-driver';
import type { Problem } from '../config/problem.ts';
import type { CassandraSettings } from './client.ts';
import { hostError } from './failure.ts';
import { SchemaError } from './schema.ts';
import { serverProblem } from './server-problem.ts';

const CERTIFICATE =
  /self[- ]signed|unable to verify|unable to get (?:local )?issuer|certificate has expired|altnames|CERT_/i;
const NOT_TLS = /wrong version number|packet length too long|EPROTO|disconnected before secure TLS/i;

/** Told apart from what our own journal throws while it is drained. */
const isConnectionError = (error: Error): boolean => error instanceof errors.DriverError || 'code' in error;

/** Never throws, whatever was thrown. */
export function cassandraProblem(thrown: unknown, settings: CassandraSettings): Problem {
  const error = hostError(thrown instanceof Error ? thrown : new Error(String(thrown)));
  const { message } = error;
  const cassandra = `Cassandra at ${settings.contactPoints.join(', ')}`;
  if (error instanceof SchemaError) return { happened: message, remedy: error.remedy };
  if (CERTIFICATE.test(message)) {
    return {
      happened: `${cassandra} shows a certificate that is not trusted (${message})`,
      remedy: 'set cassandra.tls.caFile to the authority that signed it',
    };
  }
  if (NOT_TLS.test(message)) {
    return {
      happened: `${cassandra} does not speak TLS on this port`,
      remedy: 'check the port, and cassandra.tls.enabled',
    };
  }
  if (error instanceof errors.AuthenticationError) {
    return {
      happened: `${cassandra} refused the login (${message})`,
      remedy: 'check the user and the password',
    };
  }
  if (/data ?center/i.test(message)) {
    return {
      happened: `${cassandra} is not where it is looked for (${message})`,
      remedy: 'set cassandra.localDataCenter to the name that "nodetool status" shows',
    };
  }
  if (error instanceof errors.ResponseError) return serverProblem(error, settings);
  if (error instanceof TypeError) {
    return {
      happened: `a value does not fit its column in Cassandra (${message})`,
      remedy:
        'nothing is lost, it is tried again; the tables were changed: "stockstream doctor" compares them',
    };
  }
  if (!isConnectionError(error)) {
    return {
      happened: `writing to Cassandra failed (${message})`,
      remedy: 'nothing is lost, it is tried again',
    };
  }
  return {
    happened: `${cassandra} does not answer (${message})`,
    remedy: 'check that it runs, and cassandra.contactPoints; nothing is lost meanwhile',
  };
}
