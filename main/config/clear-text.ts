import { clearTextBroker, clearTextNode } from '../../contract/connection-settings.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Problem } from './problem.ts';

/** Returns the logins that the user lets go unencrypted to another computer, against the default: to be said loudly at each start. */
export function unencryptedLogins({ feed, kafka, cassandra }: Settings): Problem[] {
  const broker = feed === 'kafka' ? clearTextBroker(kafka) : undefined;
  const node = cassandra.enabled ? clearTextNode(cassandra) : undefined;
  const login = (server: string, section: string): Problem => ({
    happened: `the network can read the login to ${server}, as ${section}.allowUnencryptedPassword lets it`,
    remedy: `set ${section.split('.')[0]}.tls.enabled to true`,
  });
  return [
    ...(broker === undefined ? [] : [login(`Kafka at ${broker}`, 'kafka.sasl')]),
    ...(node === undefined ? [] : [login(`Cassandra at ${node}`, 'cassandra.auth')]),
  ];
}
