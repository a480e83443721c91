import { join } from 'node:path';

/** User and password that Cassandra gives itself; only who is logged in can make others. */
export const FIRST_USER = 'cassandra';

/** Java 17 closes these packages; Cassandra 5 needs them (its own conf/jvm17-server.options). */
export const MODULE_OPTIONS = [
  '--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED',
  '--add-exports=java.management.rmi/com.sun.jmx.remote.internal.rmi=ALL-UNNAMED',
  '--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED',
  '--add-exports=java.rmi/sun.rmi.server=ALL-UNNAMED',
  '--add-exports=java.sql/java.sql=ALL-UNNAMED',
  '--add-exports=java.base/java.lang.ref=ALL-UNNAMED',
  '--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED',
  '--add-exports=jdk.attach/sun.tools.attach=ALL-UNNAMED',
  '--add-opens=java.base/java.lang.module=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.reflect=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.math=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.module=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.util.jar=ALL-UNNAMED',
  '--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED',
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  '--add-opens=java.base/java.io=ALL-UNNAMED',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
  '--add-opens=java.base/java.lang.reflect=ALL-UNNAMED',
  '--add-opens=java.base/java.util=ALL-UNNAMED',
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
];

/** Log lines go to the console, which is the server's log file. */
export const LOGBACK = `<configuration scan="false">
<appender name="console" class="ch.qos.logback.core.ConsoleAppender"><encoder>
<pattern>%-5level [%thread] %date{ISO8601} %logger{0}:%line - %msg%n</pattern>
</encoder></appender>
<root level="INFO"><appender-ref ref="console"/></root>
</configuration>
`;

function encryption({ tls, needsClientCertificate }) {
  if (!tls) return '';
  return `client_encryption_options:
  enabled: true
  optional: false
  ssl_context_factory:
    class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
  keystore: ${tls.server}
  truststore: ${tls.ca}
  require_client_auth: ${needsClientCertificate}
  accepted_protocols: [TLSv1.2, TLSv1.3]
`;
}

function logins({ login }) {
  if (!login) return '';
  return `authenticator:
  class_name: org.apache.cassandra.auth.PasswordAuthenticator
authorizer: CassandraAuthorizer
role_manager: CassandraRoleManager
# What was granted or taken counts at once.
permissions_validity: 0ms
roles_validity: 0ms
credentials_validity: 0ms
`;
}

/** Returns the part of cassandra.yaml that says who is let in, and how. */
export const cassandraSecurity = (security) => encryption(security) + logins(security);

/** Each override takes the place of the line with its key, or comes last. */
function overridden(yaml, overrides) {
  return overrides.reduce((text, [key, value]) => {
    const line = new RegExp(`^${key}:.*$`, 'm');
    return line.test(text) ? text.replace(line, `${key}: ${value}`) : `${text}${key}: ${value}\n`;
  }, yaml);
}

/**
 * Returns cassandra.yaml of a single node that holds everything in `folder`. Its commit log is synced in groups: with
 * the default (periodic) a killed server loses writes that it had acknowledged.
 */
export function cassandraYaml({ folder, port, security, overrides }) {
  const yaml = `cluster_name: stockstream
num_tokens: 1
initial_token: "0"
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{ seeds: "127.0.0.1:${port + 1}" }]
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
storage_port: ${port + 1}
native_transport_port: ${port}
data_file_directories: [${join(folder, 'data')}]
commitlog_directory: ${join(folder, 'commitlog')}
hints_directory: ${join(folder, 'hints')}
saved_caches_directory: ${join(folder, 'saved_caches')}
cdc_raw_directory: ${join(folder, 'cdc_raw')}
hinted_handoff_enabled: false
disk_failure_policy: stop
commit_failure_policy: stop
commitlog_sync: group
commitlog_sync_group_window: 10ms
commitlog_segment_size: 16MiB
commitlog_total_space: 512MiB
memtable:
  configurations:
    skiplist: { class_name: SkipListMemtable }
    trie: { class_name: TrieMemtable }
    default: { inherits: trie }
memtable_allocation_type: offheap_objects
# Its default of 1 GiB is more than the heap: an index built while files are compacted would end the server.
sai_options:
  segment_write_buffer_size: 32MiB
sstable:
  selected_format: bti
storage_compatibility_mode: NONE
uuid_sstable_identifiers_enabled: true
auto_snapshot: false
write_request_timeout: 5s
read_request_timeout: 10s
batch_size_warn_threshold: 64KiB
batch_size_fail_threshold: 640KiB
${cassandraSecurity(security)}`;
  return overridden(yaml, overrides);
}
