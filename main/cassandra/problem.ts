/** Turns what the driver throws into what happened and what to do next. */
import { errors } from 'cassandra-driver';
import type { Problem } from '../config/problem.ts';
import { ProblemError } from '../config/problem-error.ts';
import { type CassandraSettings, cassandraPlace } from './client.ts';
import { connectionProblem } from './connection-problem.ts';
import { hostError } from './failure.ts';
import { SchemaError } from './schema.ts';
import { serverProblem } from './server-problem.ts';

/** Told apart from what our own journal throws while it is drained. */
const isConnectionError = (error: Error): boolean => error instanceof errors.DriverError || 'code' in error;

/** Never throws, whatever was thrown. */
export function cassandraProblem(thrown: unknown, settings: CassandraSettings): Problem {
  const error = hostError(thrown instanceof Error ? thrown : new Error(String(thrown)));
  const { message } = error;
  const cassandra = `Cassandra at ${cassandraPlace(settings)}`;
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof SchemaError) return { happened: message, remedy: error.remedy };
  const connection = connectionProblem(error, settings);
  if (connection !== undefined) return connection;
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
