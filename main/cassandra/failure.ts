/** What kind of failure it is: that decides how the writer goes on. */
import { errors, types } from 'cassandra-driver';

/**
 * `pressure`: Cassandra is there and cannot keep up, so less is sent at once. `refused`: it will not take this table's rows until somebody
 * changes something, so the other tables go on. `lost`: it does not answer, or not enough replicas do.
 */
export type FailureKind = 'pressure' | 'refused' | 'lost';

const { responseErrorCodes } = types;
const PRESSURE = new Set([
  responseErrorCodes.overloaded,
  responseErrorCodes.writeTimeout,
  responseErrorCodes.writeFailure,
]);
const REFUSED = new Set([
  responseErrorCodes.syntaxError,
  responseErrorCodes.unauthorized,
  responseErrorCodes.invalid,
  responseErrorCodes.configError,
  // The driver prepares again by itself; this comes when it cannot, because the table was dropped.
  responseErrorCodes.unprepared,
]);

/** The cause behind `NoHostAvailableError`: what the first host answered. */
export function hostError(error: Error): Error {
  if (!(error instanceof errors.NoHostAvailableError)) return error;
  const causes: unknown[] = Object.values(error.innerErrors ?? {});
  return causes.find((cause): cause is Error => cause instanceof Error) ?? error;
}

/** The server's error code behind what was thrown; undefined when the server said nothing. */
export function responseCode(thrown: unknown): number | undefined {
  const error = thrown instanceof Error ? hostError(thrown) : undefined;
  return error instanceof errors.ResponseError ? error.code : undefined;
}

export function failureKind(thrown: unknown): FailureKind {
  const error = thrown instanceof Error ? hostError(thrown) : undefined;
  const code = responseCode(error);
  if (code !== undefined && REFUSED.has(code)) return 'refused';
  // The driver throws this where a column has another type than the value.
  if (error instanceof TypeError) return 'refused';
  if (code !== undefined && PRESSURE.has(code)) return 'pressure';
  const isTimeout = error instanceof errors.OperationTimedOutError;
  return isTimeout || error instanceof errors.BusyConnectionError ? 'pressure' : 'lost';
}

/** The batch, and not what is in it, is too large for one of the server's limits. */
export function isTooLarge(thrown: unknown): boolean {
  return (
    responseCode(thrown) === responseErrorCodes.invalid &&
    /too (?:large|big)|oversized/i.test((thrown as Error).message)
  );
}
