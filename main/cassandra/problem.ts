/** Turns what the driver throws into one sentence for the user: what happened, and what to do next. */
import { errors } from 'cassandra-driver';
import type { CassandraSettings } from './client.ts';
import { SchemaError } from './schema.ts';

/** The cause behind `NoHostAvailableError`: what the first host answered. */
function hostError(error: Error): Error {
  if (!(error instanceof errors.NoHostAvailableError)) return error;
  const causes: unknown[] = Object.values(error.innerErrors ?? {});
  return causes.find((cause): cause is Error => cause instanceof Error) ?? error;
}

const CERTIFICATE =
  /self[- ]signed|unable to verify|unable to get (?:local )?issuer|certificate has expired|altnames|CERT_/i;
const NOT_TLS = /wrong version number|packet length too long|EPROTO|disconnected before secure TLS/i;

/** Told apart from what our own journal throws while it is drained. */
const isConnectionError = (error: Error): boolean => error instanceof errors.DriverError || 'code' in error;

/** Returns one sentence; never throws, whatever is thrown at it. */
export function describeCassandraProblem(thrown: unknown, settings: CassandraSettings): string {
  const error = hostError(thrown instanceof Error ? thrown : new Error(String(thrown)));
  const hosts = settings.contactPoints.join(', ');
  if (error instanceof SchemaError) return error.message;
  if (CERTIFICATE.test(error.message)) {
    return `Cassandra at ${hosts} shows a certificate that is not trusted (${error.message}): set cassandra.tls.caFile to the authority that signed it.`;
  }
  if (NOT_TLS.test(error.message)) {
    return `Cassandra at ${hosts} does not speak TLS on this port: check the port, and cassandra.tls.enabled.`;
  }
  if (error instanceof errors.AuthenticationError) {
    return `Cassandra at ${hosts} refused the user or password: ${error.message}`;
  }
  if (/datacenter|data center/i.test(error.message)) {
    return `${error.message} Set cassandra.localDataCenter to the name that "nodetool status" shows.`;
  }
  if (error instanceof errors.ResponseError) {
    return `Cassandra refused a write (${error.message}); the rows are kept and sent again.`;
  }
  if (!isConnectionError(error)) return `Writing to Cassandra failed: ${error.message}`;
  return `Cassandra does not answer at ${hosts} (${error.message}); the rows are kept, trying again. Check that it runs, and cassandra.contactPoints.`;
}
