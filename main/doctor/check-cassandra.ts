import type { Client } from 'cassandra-driver';
import type { Logger } from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { type CassandraSettings, cassandraPlace, createCassandraClient } from '../cassandra/client.ts';
import { cassandraProblem } from '../cassandra/problem.ts';
import { checkSchema, SchemaError } from '../cassandra/schema.ts';
import { NO_SECRETS } from '../config/secrets.ts';
import { broken, type Finding, ok } from './finding.ts';

async function schemaFinding(client: Client, settings: CassandraSettings): Promise<Finding> {
  try {
    await checkSchema(client, settings);
    return ok(`Cassandra keyspace ${settings.keyspace} has all tables`);
  } catch (error) {
    if (error instanceof SchemaError && error.isAbsence && settings.createSchema) {
      return ok(`Cassandra keyspace ${settings.keyspace} is not complete; what is absent will be made`);
    }
    throw error;
  }
}

/** Is a node there, and the schema? */
export async function checkCassandra(
  { cassandra }: Settings,
  log: Logger,
  secrets = NO_SECRETS,
): Promise<Finding[]> {
  if (!cassandra.enabled)
    return [ok('Cassandra is not used: the journal keeps all trades (setting cassandra.enabled)')];
  let client: Client | undefined;
  try {
    client = createCassandraClient(cassandra, log, secrets);
    await client.connect();
    const { rows } = await client.execute('SELECT release_version FROM system.local');
    const answer = ok(`Cassandra ${rows[0]?.release_version} answers at ${cassandraPlace(cassandra)}`);
    return [answer, await schemaFinding(client, cassandra)];
  } catch (error) {
    return [broken(cassandraProblem(error, cassandra))];
  } finally {
    await client?.shutdown();
  }
}
