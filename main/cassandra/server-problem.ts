/** What a Cassandra server answered instead of taking a request, and what to do about it. */
import { type errors, types } from 'cassandra-driver';
import type { Problem } from '../config/problem.ts';
import { type CassandraSettings, cassandraPlace } from './client.ts';
import { isTooLarge } from './failure.ts';

const KEPT = 'nothing is lost meanwhile';
const { responseErrorCodes: code } = types;

/** By the server's error code: what happened, before its own message, and what to do. */
function known(settings: CassandraSettings): ReadonlyMap<number, Problem> {
  const { consistency, keyspace } = settings;
  const tables = `compare the tables of keyspace ${keyspace} with "stockstream doctor"; ${KEPT}, it is tried again`;
  return new Map([
    [
      code.unavailableException,
      {
        happened: `has too few replicas alive for consistency ${consistency}`,
        remedy: `start the nodes that are down, or change cassandra.consistency or the replication of keyspace ${keyspace}; ${KEPT}`,
      },
    ],
    [
      code.writeTimeout,
      {
        happened: 'did not finish a write in time',
        remedy: `${KEPT}, it is sent again, less at a time; if this stays, the nodes have too much to do`,
      },
    ],
    [
      code.overloaded,
      {
        happened: 'has too much to do',
        remedy: `${KEPT}, it is sent again, less at a time; if this stays, lower cassandra.maxInFlight or add nodes`,
      },
    ],
    [
      code.writeFailure,
      {
        happened: 'failed to write on a replica',
        remedy: `${KEPT}, it is sent again; if this stays, look into the log of the nodes`,
      },
    ],
    [code.invalid, { happened: 'does not take these rows', remedy: tables }],
    [code.unprepared, { happened: 'does not know this table any more', remedy: tables }],
    [code.syntaxError, { happened: 'does not understand the statement', remedy: tables }],
  ]);
}

export function serverProblem(error: errors.ResponseError, settings: CassandraSettings): Problem {
  const cassandra = `Cassandra at ${cassandraPlace(settings)}`;
  if (isTooLarge(error)) {
    return {
      happened: `${cassandra} takes no row as large as one of ours (${error.message})`,
      remedy: `raise max_mutation_size in cassandra.yaml; ${KEPT}, it is tried again`,
    };
  }
  const { happened, remedy } = known(settings).get(error.code) ?? {
    happened: 'refused a request',
    remedy: 'nothing is lost, it is sent again; if this stays, look into the log of the server',
  };
  return { happened: `${cassandra} ${happened} (${error.message})`, remedy };
}
