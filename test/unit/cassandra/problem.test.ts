import { errors } from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { cassandraProblem } from '../../../main/cassandra/problem.ts';
import { SchemaError } from '../../../main/cassandra/schema.ts';

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
    [noHost(new errors.AuthenticationError('bad credentials')), 'user and the password'],
    [new errors.ArgumentError("localDataCenter 'dc9' was not found"), 'cassandra.localDataCenter'],
    [new errors.ResponseError(0x1100, 'write timeout'), 'log of the server'],
    [new SchemaError('no table', 'run CREATE'), 'run CREATE'],
    [new Error('the journal is damaged'), 'tried again'],
  ])('says what to do: %s', (error, remedy) => {
    expect(cassandraProblem(error, settings).remedy).toContain(remedy);
  });
});
