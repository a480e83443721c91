import { join } from 'node:path';

export const KAFKA_USER = 'stockstream';
/** May log in, and nothing else. */
const GUEST = 'guest';

const MODULES = 'org.apache.kafka.common.security';

function encryption({ tls, needsClientCertificate }) {
  if (!tls) return {};
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': tls.server,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': tls.ca,
    // Without the listener's name it would not count beside SASL.
    'listener.name.client.ssl.client.auth': needsClientCertificate ? 'required' : 'none',
  };
}

/** Users of PLAIN stand here, those of SCRAM are put into the storage when it is formatted. Tokens are taken unsigned. */
function logins({ login }) {
  if (!login) return {};
  const { user, password } = login;
  const plain = `${MODULES}.plain.PlainLoginModule required username="${user}" password="${password}" user_${user}="${password}" user_${GUEST}="${password}";`;
  const scram = `${MODULES}.scram.ScramLoginModule required;`;
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.client.plain.sasl.jaas.config': plain,
    'listener.name.client.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.client.scram-sha-512.sasl.jaas.config': scram,
    'listener.name.client.oauthbearer.sasl.jaas.config': `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="${user}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // ANONYMOUS is who speaks on the controller's own port.
    'super.users': `User:${user};User:ANONYMOUS`,
  };
}

function protocolOf({ tls, login }) {
  if (login) return tls ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  return tls ? 'SSL' : 'PLAINTEXT';
}

/** Returns the properties that say who is let in by the listener CLIENT, and how. */
export const kafkaSecurity = (security) => ({ ...encryption(security), ...logins(security) });

/** Returns server.properties of a node that is broker and controller and holds everything in `folder`. */
export function kafkaProperties({ folder, port, security, overrides }) {
  const controller = port + 1;
  const lines = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${port}`,
    'listener.security.protocol.map': `CLIENT:${protocolOf(security)},CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': 'CLIENT',
    'log.dirs': join(folder, 'logs'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A single consumer need not wait for others to join its group.
    'group.initial.rebalance.delay.ms': 0,
    'log.retention.ms': -1,
    ...kafkaSecurity(security),
    ...Object.fromEntries(overrides),
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Returns the arguments with which the storage is formatted so that the user of SCRAM is there from the start. */
export function scramUsers({ login }) {
  if (!login) return [];
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${login.user},password=${login.password}]`,
  ]);
}
