/** Why a node, or DataStax Astra, does not let this client in: encryption, login, permissions, the bundle. */
import { errors, types } from 'cassandra-driver';
import type { Problem } from '../config/problem.ts';
import { secretVariable } from '../config/secrets.ts';
import { tlsProblem } from '../config/tls-problem.ts';
import { type CassandraSettings, cassandraPlace } from './client.ts';

/** Every way in which the driver tells that it can make nothing of the file. */
const NO_BUNDLE = /ADM-ZIP|zip format|secure bundle|Config file must|JSON|Received undefined/;

/** The node ended the connection, which it does where it expects TLS. */
const CUT_OFF = /ECONNRESET|EPIPE|socket was closed/i;
/** Nobody was reached, or the service that knows where the database is does not know this one. */
const AWAY = /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)$|^Obtained http status|contact_info/;

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

function bundleProblem(error: Error, { secureConnectBundle: file }: CassandraSettings): Problem | undefined {
  const { message } = error;
  if (/^(?:ENOENT|EACCES|EISDIR)$/.test(codeOf(error))) {
    return {
      happened: `${file} (cassandra.secureConnectBundle) cannot be read (${message})`,
      remedy: 'check the path and who may read the file',
    };
  }
  if (!(error instanceof errors.DriverError) && NO_BUNDLE.test(message)) {
    return {
      happened: `${file} (cassandra.secureConnectBundle) is no complete secure-connect bundle (${message})`,
      remedy: "download the bundle anew from the database's page in Astra",
    };
  }
  if (AWAY.test(codeOf(error)) || AWAY.test(message)) {
    return {
      happened: `the database of ${file} (cassandra.secureConnectBundle) does not answer (${message})`,
      remedy:
        'check the network, and in Astra that the database is there and not hibernated; nothing is lost meanwhile',
    };
  }
  return undefined;
}

function loginProblem(cassandra: string, error: Error, { auth }: CassandraSettings): Problem | undefined {
  if (!(error instanceof errors.AuthenticationError)) return undefined;
  if (auth.username === '') {
    return {
      happened: `${cassandra} asks for a login and none is set`,
      remedy: `set cassandra.auth.username, and the password in ${secretVariable('cassandra.password')}`,
    };
  }
  return {
    happened: `${cassandra} refused the login of ${auth.username}: the password is wrong, or it has no such user`,
    remedy: `check cassandra.auth.username and the password in ${secretVariable('cassandra.password')}`,
  };
}

function permissionProblem(
  cassandra: string,
  error: Error,
  settings: CassandraSettings,
): Problem | undefined {
  if (!(error instanceof errors.ResponseError) || error.code !== types.responseErrorCodes.unauthorized)
    return undefined;
  const { keyspace, auth } = settings;
  return {
    happened: `${cassandra} refused a request (${error.message})`,
    remedy: `let somebody who may run: GRANT ALL ON KEYSPACE ${keyspace} TO ${auth.username || 'the user'}; nothing is lost meanwhile`,
  };
}

/** Returns undefined when it is none of this. `error` is what the node itself answered. */
export function connectionProblem(error: Error, settings: CassandraSettings): Problem | undefined {
  const usesBundle = settings.secureConnectBundle !== '';
  const cassandra = `Cassandra at ${cassandraPlace(settings)}`;
  // The bundle holds the client's certificate, too.
  const certFile = usesBundle ? settings.secureConnectBundle : settings.tls.certFile;
  const place = {
    server: cassandra,
    section: 'cassandra.tls',
    addresses: 'cassandra.contactPoints',
    certFile,
  };
  const handshake = tlsProblem({ message: error.message, code: codeOf(error) }, place);
  if (usesBundle) {
    const remedy = "download the bundle anew from the database's page in Astra";
    if (handshake !== undefined) return { happened: handshake.happened, remedy };
    const bundle = bundleProblem(error, settings);
    if (bundle !== undefined) return bundle;
  }
  const known =
    handshake ?? loginProblem(cassandra, error, settings) ?? permissionProblem(cassandra, error, settings);
  if (known !== undefined) return known;
  if (settings.tls.enabled || usesBundle || !CUT_OFF.test(`${codeOf(error)} ${error.message}`))
    return undefined;
  return {
    happened: `${cassandra} does not answer: it ended the connection (${error.message})`,
    remedy:
      'set cassandra.tls.enabled if this is its TLS port; otherwise check that it runs; nothing is lost meanwhile',
  };
}
