/** docs/SETTINGS.md, made from the schema. */
import {
  SECRET_NAMES,
  type SecretName,
  secretFileVariable,
  secretVariable,
} from '../../../main/config/secrets.ts';
import { describeType, type SettingKey, settingKeys } from '../../../main/config/setting-keys.ts';
import { markdownTable } from './markdown-table.ts';
import { rulesSection } from './rules-doc.ts';

function row({ key, environmentName, schema }: SettingKey): string[] {
  const value = key === 'rules' ? 'one rule; see Rules' : JSON.stringify(schema.default);
  return [`\`${key}\``, describeType(schema), value, schema.description ?? '', `\`${environmentName}\``];
}

const SECRET_USES: Readonly<Record<SecretName, string>> = {
  'kafka.password': 'Password of `kafka.sasl.username`.',
  'kafka.oauth.clientSecret': 'Secret of `kafka.sasl.oauth.clientId`.',
  'kafka.tls.keyPassphrase': 'Passphrase of `kafka.tls.keyFile`, where that key is encrypted.',
  'cassandra.password': 'Password of `cassandra.auth.username`; for Astra a token.',
  'cassandra.tls.keyPassphrase': 'Passphrase of `cassandra.tls.keyFile`, where that key is encrypted.',
};
const SECRET_ROWS = [
  ['environment', 'or a file named by', 'meaning'],
  ...SECRET_NAMES.map((name) => [
    `\`${secretVariable(name)}\``,
    `\`${secretFileVariable(name)}\``,
    SECRET_USES[name],
  ]),
];
const JOURNAL_COMMANDS = [
  ['command', 'what it does'],
  [
    '`stockstream passphrase`',
    'Sets or changes the passphrase; the key stays. `--new-passphrase-file FILE` where no terminal is. In the app: menu File.',
  ],
  ['`stockstream rekey`', 'Encrypts the journal with a new key. In the app: menu File.'],
  [
    '`stockstream decrypt`',
    'With `journal.encryption` "off": writes it without encryption. Nothing else does, but the app when it has asked.',
  ],
  [
    '`stockstream set-aside`',
    'For a journal whose key is lost: keeps it under another name, so that a new one begins.',
  ],
];

const HEAD = `# Settings

<!-- Made from contract/settings.ts: \`npx vitest run --project unit test/unit/config -u\` writes it anew. -->

A setting comes from, each winning over those before it:

1. its default;
2. the settings file: \`--config FILE\`, else \`STOCKSTREAM_CONFIG\`, else \`stockstream.json\` in the system's folder for
   application settings (\`$XDG_CONFIG_HOME/stockstream\`, by default \`~/.config/stockstream\`; macOS
   \`~/Library/Application Support/StockStream\`; Windows \`%APPDATA%\\StockStream\`), else \`stockstream.json\` in the folder where the
   command runs. Exactly one file is read. \`stockstream.example.json\` is a valid one;
3. the environment: the name beside each key. Lists of texts are separated by commas, rules are JSON, an empty variable
   counts as absent;
4. the command's own options, or the app's settings.

The file is JSON with one object a section:

\`\`\`json
{ "feed": "kafka", "kafka": { "brokers": ["broker-1:9092", "broker-2:9092"] } }
\`\`\`

Everything is checked before anything starts. An error names the key, the file or variable that it came from, and what was expected;
a name that is no setting is an error too. Relative paths are resolved against the folder where the command runs.
`;

const TAIL = `
## Places

\`dataDir\` empty means \`$XDG_DATA_HOME/stockstream\`, by default \`~/.local/share/stockstream\`; macOS
\`~/Library/Application Support/StockStream\`; Windows \`%APPDATA%\\StockStream\`.

## Secrets

No password is a setting: what looks like one in the file or on the command line is refused. A secret comes from the environment, or from a
file that only its owner may read (mode 0600); its last line break does not count, and it is read anew for each connection.

${markdownTable(SECRET_ROWS)}

For \`aws-iam\` credentials are found as AWS tools find them: \`AWS_PROFILE\`, single sign-on, \`AWS_ACCESS_KEY_ID\` with
\`AWS_SECRET_ACCESS_KEY\`, the role of the machine. No secret is written to the log or into an error message.

## Encrypted connections

With \`tls.enabled\` the server's certificate is verified, always: there is no setting that turns this off. An authority that is not a public
one is named in \`caFile\`. A password or token goes to another computer only over TLS, unless \`allowUnencryptedPassword\` says otherwise, which
\`doctor\` and every start then say. Settings that contradict each other, such as a \`caFile\` without \`enabled\`, are errors.

\`\`\`json
{
  "feed": "kafka",
  "kafka": {
    "brokers": ["broker-1:9093"],
    "tls": { "enabled": true, "caFile": "/etc/stockstream/authority.pem" },
    "sasl": { "mechanism": "scram-sha-512", "username": "desk" }
  },
  "cassandra": {
    "enabled": true,
    "contactPoints": ["node-1:9042"],
    "tls": { "enabled": true, "caFile": "/etc/stockstream/authority.pem" },
    "auth": { "username": "desk" }
  }
}
\`\`\`

DataStax Astra: \`cassandra.secureConnectBundle\` names the bundle, \`cassandra.auth.username\` is \`token\` and the password the token; make the
keyspace in Astra first.

${rulesSection()}
## The feeds

- \`simulator\`: a made-up market of about a hundred US stocks, always labelled SIMULATED. It never closes: it trades at any hour of any day.
- \`file\`: recordings, labelled REPLAY. \`.csv\` files have a header line and the columns
  \`event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious\`; \`.jsonl\` and \`.ndjson\` hold one trade message a line. Speed 1 plays
  them as slowly as they were recorded, 60 plays an hour in a minute, \`max\` as fast as the engine can.
- \`kafka\`: JSON trade messages of a topic, keyed by stock.

## Encryption

The journal is encrypted (AES-256-GCM) with a key of its own, which is no setting and no argument. \`journal.key.json\` beside it holds that key,
locked; it belongs into every backup of the journal. What unlocks it:

- the system's keychain, in the desktop app, where there is one;
- a passphrase of at least 12 characters: in a file that only you can read, named by \`STOCKSTREAM_PASSPHRASE_FILE\`; in \`STOCKSTREAM_PASSPHRASE\`,
  which other programs of the same user can see; else the app or the terminal asks;
- without either, in the commands and for the app's simulated market: \`journal.key\` in the system's folder for application settings, made at the first
  start, readable only by you.

${markdownTable(JOURNAL_COMMANDS)}

With "on", a journal of before is encrypted at the next start. A key that does not fit changes not a byte; the commands then end with status 3.

## Not in the file

\`STOCKSTREAM_DEBUG\`, set to anything, adds the place in the code to error messages of the command.
`;

/** Returns the whole page. */
export function settingsPage(): string {
  const rows = settingKeys().map(row);
  const keys = markdownTable([['key', 'value', 'default', 'meaning', 'environment'], ...rows]);
  return `${HEAD}\n## All keys\n\n${keys}\n${TAIL}`;
}
