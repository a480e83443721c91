/** docs/SETTINGS.md, made from the schema. */
import { referenceSchema } from '../../../contract/alerts.ts';
import { INTERVALS } from '../../../contract/bars.ts';
import { describeType, type SettingKey, settingKeys } from '../../../main/config/setting-keys.ts';

/** A Markdown table with aligned columns, as the formatter wants it. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[], fill: string) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head, ' '), line([], '-'), ...body.map((row) => line(row, ' '))].join('\n');
}

function row({ key, environmentName, schema }: SettingKey): string[] {
  const value = key === 'rules' ? 'one rule; see Rules' : JSON.stringify(schema.default);
  return [`\`${key}\``, describeType(schema), value, schema.description ?? '', `\`${environmentName}\``];
}

const REFERENCES = referenceSchema.options.map((name) => `"${name}"`).join(' | ');
const HEADINGS = ['key', 'value', 'default', 'meaning'];
const DIRECTION_ROW = ['`direction`', '"up" | "down" | "both"', '"both"', 'The ways of crossing that fire.'];
const COMMON_ROWS = [
  HEADINGS,
  ['`id`', 'text of 1 to 64 characters', '—', "The rule's name."],
  [
    '`kind`',
    '"percent_move" | "price_cross" | "volume_total" | "volume_spike" | "sma_cross" | "stale_feed" | "all" | "any"',
    '—',
    'What fires; see below.',
  ],
  ['`enabled`', 'true | false', 'true', 'False: the rule is kept, and watches nothing.'],
  [
    '`scope`',
    '"all", a list of stocks, or {"watch_list": NAME}',
    '"all"',
    'The stocks that it watches; a watch-list is one of `watchLists`.',
  ],
  [
    '`trigger`',
    '"every_time" | "once" | "bar_close"',
    '"every_time"',
    'Every crossing; only the first one of each stock; or only the closes of bars of `interval` ("1m" by default), as they close. `sma_cross` and `stale_feed` know the first two.',
  ],
  [
    '`expires_at`',
    'an instant such as "2026-12-31T21:00:00Z"',
    'never',
    'What happens then or later fires nothing.',
  ],
  [
    '`active_hours`',
    '"regular" or {"from": "09:30", "to": "16:00"}',
    'always',
    "The exchange's regular sessions, or a time of its day. What crosses outside of it passes without an alert, and the rule goes on as if it had been seen. Of a bar, its last trade decides.",
  ],
  [
    '`message`',
    'text of 1 to 500 characters',
    'made by StockStream',
    'What the alert says. {stock}, {price}, {change_percent}, {reference}, {direction}, {rule}, {time}, {session}, {value} (what was measured) and the names of what explains it, such as {level}, are filled in.',
  ],
  [
    '`cooldown_seconds`',
    'number ≥ 0',
    '60',
    'Time within which a repeat for the same stock is held back and counted.',
  ],
];
const PERCENT_MOVE_ROWS = [
  HEADINGS,
  ['`threshold_percent`', 'number > 0, at most 1000', '—', 'The change, in percent.'],
  ['`reference`', REFERENCES, '"previous_close"', 'What the change is measured from.'],
  [
    '`hysteresis_percent`',
    'number ≥ 0',
    '0.5',
    'How far the change must fall back before the rule fires again.',
  ],
  DIRECTION_ROW,
];
const SHARE_ROW = (of: string): string[] => [
  '`hysteresis_percent`',
  'number ≥ 0',
  '0',
  `How far back, in percent of the ${of}, it must go before the rule fires again.`,
];
const PRICE_CROSS_ROWS = [
  HEADINGS,
  ['`level`', 'number > 0, at most 999999999999', '—', 'The price, of at most 15 digits.'],
  SHARE_ROW('level'),
  DIRECTION_ROW,
];
const VOLUME_SPIKE_ROWS = [
  HEADINGS,
  ['`window`', '"1m" | "5m" | "15m" | "1h"', '—', 'The window whose volume is compared.'],
  ['`factor`', 'number > 0', '—', 'Multiple of the mean volume of the 20 windows of that length before it.'],
  SHARE_ROW('factor'),
];
const STALE_FEED_ROWS = [
  HEADINGS,
  [
    '`after_seconds`',
    'number from 1 to 86400',
    '—',
    'Time of the regular session without a trade of the stock.',
  ],
];
const SEVERAL_ROWS = [
  HEADINGS,
  [
    '`conditions`',
    'list of 1 to 8 conditions',
    '—',
    'Each a `kind` of `percent_move`, `price_cross` (with a `direction` of "up" or "down"), `volume_total` or `volume_spike` with its own keys.',
  ],
];
const VOLUME_TOTAL_ROWS = [
  HEADINGS,
  ['`level`', 'whole number > 0', '—', 'The shares, at least, of one trading day.'],
];
const SMA_CROSS_ROWS = [
  HEADINGS,
  ['`interval`', INTERVALS.map((name) => `"${name}"`).join(' | '), '—', 'Length of the bars.'],
  DIRECTION_ROW,
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

## Rules

\`rules\` is a list of alert rules; each \`id\` must be unique, because it is part of the alerts' identity. The default is 5 % from the
previous close, in both directions. A list given anywhere replaces the default one.

${table(COMMON_ROWS)}

### \`percent_move\`

Fires when the change goes from inside ±threshold to at or beyond it.

${table(PERCENT_MOVE_ROWS)}

### \`price_cross\`

Fires when the price goes from below to at or above the level, or from above to at or below it. A stock's first price fires nothing.

${table(PRICE_CROSS_ROWS)}

### \`volume_total\`

Fires, upwards, when the volume of a trading day reaches a number of shares, once a day.

${table(VOLUME_TOTAL_ROWS)}

### \`sma_cross\`

Fires when a bar closes with which the mean of the last 5 closes goes from below to above that of the last 10, or from above to below. The
alert has the time of the bar's end. What late trades change in a closed bar fires nothing and takes nothing back.

${table(SMA_CROSS_ROWS)}

### \`volume_spike\`

Fires, upwards, when the volume of a window reaches a multiple of the mean volume of the 20 windows before it. It waits until the stock has
been seen for so long.

${table(VOLUME_SPIKE_ROWS)}

### \`stale_feed\`

Fires when no trade of a stock came for a time of its regular session, in event time: the other stocks of its partition have to go on.

${table(STALE_FEED_ROWS)}

### \`all\` and \`any\`

Fires when all conditions, or the first of them, hold together that did not before, and again in every trading day in which they do. A
condition begins to hold at its threshold, and holds on within its hysteresis.

${table(SEVERAL_ROWS)}

### Example

\`\`\`json
[
  {
    "id": "fast",
    "kind": "percent_move",
    "threshold_percent": 0.3,
    "reference": "window:5m",
    "hysteresis_percent": 0.1,
    "cooldown_seconds": 0
  },
  {
    "id": "round",
    "kind": "price_cross",
    "level": 190,
    "direction": "up",
    "scope": ["AAPL"],
    "message": "{stock} at {price}"
  },
  {
    "id": "busy-rise",
    "kind": "all",
    "active_hours": "regular",
    "conditions": [
      { "kind": "percent_move", "threshold_percent": 2, "direction": "up" },
      { "kind": "volume_spike", "window": "5m", "factor": 3 }
    ]
  }
]
\`\`\`

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

${table(JOURNAL_COMMANDS)}

With "on", a journal of before is encrypted at the next start. A key that does not fit changes not a byte; the commands then end with status 3.

## Not in the file

\`STOCKSTREAM_DEBUG\`, set to anything, adds the place in the code to error messages of the command.
`;

/** Returns the whole page. */
export function settingsPage(): string {
  const rows = settingKeys().map(row);
  const keys = table([['key', 'value', 'default', 'meaning', 'environment'], ...rows]);
  return `${HEAD}\n## All keys\n\n${keys}\n${TAIL}`;
}
