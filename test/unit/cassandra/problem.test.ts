import { errors } from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { cassandraProblem } from '../../../main/cassandra/problem.ts';
import { SchemaError } from '../../../main/cassandra/schema.ts';
import { ProblemError } from '../../../main/config/problem-error.ts';

const settings = settingsSchema.parse({ cassandra: { contactPoints: ['db.example:9042'] } }).cassandra;

const noHost = (cause: Error) =>
  new errors.NoHostAvailableError({ '10.0.0.1:9042': cause }, 'All host(s) tried for query failed.');

describe('what is told about a Cassandra failure', () => {
  it('says what the host answered, and which setting to look at', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:9042'), { code: 'ECONNREFUSED' });
    expect(cassandraProblem(noHost(cause), settings)).toEqual({
      happened: 'Cassandra at db.example:9042 does not answer (connect ECONNREFUSED 10.0.0.1:9042)',
      remedy: 'check that it runs, and cassandra.contactPoints; nothing is lost meanwhile',
    });
  });

  it.each([
    [noHost(new Error('self-signed certificate')), 'cassandra.tls.caFile'],
    [noHost(new Error('wrong version number')), 'cassandra.tls.enabled'],
    [noHost(new errors.AuthenticationError('no authenticator')), 'set cassandra.auth.username'],
    [new errors.ResponseError(0x2100, 'User desk has no MODIFY permission'), 'GRANT ALL ON KEYSPACE'],
    [noHost(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })), 'cassandra.tls.enabled'],
    [new ProblemError({ happened: 'no password', remedy: 'set one' }), 'set one'],
    [new errors.ArgumentError("localDataCenter 'dc9' was not found"), 'cassandra.localDataCenter'],
    [new errors.ResponseError(0x1100, 'write timeout'), 'less at a time'],
    [new errors.ResponseError(0x1001, 'too busy'), 'cassandra.maxInFlight'],
    [noHost(new errors.ResponseError(0x1000, '2 required but only 1 alive')), 'cassandra.consistency'],
    [new errors.ResponseError(0x2200, 'Rejected an oversized mutation'), 'max_mutation_size'],
    [new errors.ResponseError(0x2200, 'Undefined column name size'), 'stockstream doctor'],
    [new TypeError("Expected Number, obtained 'x'"), 'stockstream doctor'],
    [new errors.ResponseError(0x0, 'whatever'), 'log of the server'],
    [new SchemaError('no table', { remedy: 'run CREATE', isAbsence: true }), 'run CREATE'],
    [new Error('the journal is damaged'), 'tried again'],
  ])('says what to do: %s', (error, remedy) => {
    expect(cassandraProblem(error, settings).remedy).toContain(remedy);
  });

  it('names the user whose login was refused', () => {
    const { cassandra } = settingsSchema.parse({ cassandra: { auth: { username: 'desk' } } });
    expect(cassandraProblem(noHost(new errors.AuthenticationError('wrong')), cassandra)).toEqual({
      happened:
        'Cassandra at 127.0.0.1:9042 refused the login of desk: the password is wrong, or it has no such user',
      remedy: 'check cassandra.auth.username and the password in STOCKSTREAM_CASSANDRA_PASSWORD',
    });
  });
});
