/** The part of docs/SETTINGS.md about rules: every field of every kind, each with an example. */
import { referenceSchema } from '../../../contract/alerts.ts';
import { INTERVALS } from '../../../contract/bars.ts';
import { markdownTable } from './markdown-table.ts';

/** Of a table: name of the field, its value, its default, what it means. */
type FieldRow = readonly [name: string, value: string, fallback: string, meaning: string];

interface RuleSection {
  readonly title: string;
  readonly text: string;
  readonly fields: readonly FieldRow[];
  /** JSON, as the formatter writes it: a list of rules that have all of these fields. */
  readonly example: string;
}

const oneOf = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(' | ');
const WAYS: FieldRow = [
  'direction',
  oneOf(['up', 'down', 'both']),
  '"both"',
  'The ways of crossing that fire.',
];
const oneWay = (way: string): FieldRow => [
  'direction',
  oneOf([way, 'both']),
  '"both"',
  `There is only one way: both values say ${way}wards.`,
];
const backBehind = (what: string): FieldRow => [
  'hysteresis_percent',
  'number from 0, below 100',
  '0',
  `How far back, in percent of the ${what}, it must go before the rule fires again.`,
];

const COMMON: RuleSection = {
  title: 'What all kinds have',
  text: '',
  fields: [
    ['id', 'text of 1 to 64 characters', '—', "The rule's name."],
    [
      'kind',
      oneOf([
        'percent_move',
        'price_cross',
        'volume_total',
        'volume_spike',
        'sma_cross',
        'stale_feed',
        'all',
        'any',
      ]),
      '—',
      'What fires; see below.',
    ],
    ['enabled', 'true | false', 'true', 'False: the rule is kept, and watches nothing.'],
    [
      'scope',
      '"all", a list of stocks, or {"watch_list": NAME}',
      '"all"',
      'The stocks that it watches; a watch-list is one of `watchLists`.',
    ],
    [
      'trigger',
      oneOf(['every_time', 'once', 'bar_close']),
      '"every_time"',
      'Every crossing; only the first one of each stock; or only the closes of bars of `interval`, as they close, so once per bar at most. `sma_cross` looks at nothing else; `stale_feed` knows the first two.',
    ],
    ['interval', oneOf(INTERVALS), '"1m"', 'Length of the bars of `bar_close`. Not for `stale_feed`.'],
    [
      'expires_at',
      'an instant such as "2026-12-31T21:00:00Z"',
      'never',
      'What happens then or later fires nothing.',
    ],
    [
      'active_hours',
      '"regular" or {"from": "09:30", "to": "16:00"}',
      'always',
      "The exchange's regular sessions, or a time of its day, which may go over midnight. What crosses outside of it passes without an alert, and the rule goes on as if it had been seen. Of a bar, its last trade decides.",
    ],
    [
      'message',
      'text of 1 to 500 characters',
      'made by StockStream',
      'What the alert says. {stock}, {price}, {change_percent}, {reference}, {direction}, {rule}, {time}, {session}, {value} (what was measured) and the names of what explains it, such as {level}, are filled in.',
    ],
    [
      'cooldown_seconds',
      'number ≥ 0',
      '60',
      'Time within which a repeat for the same stock is held back and counted.',
    ],
  ],
  example: `[
  {
    "id": "banks-by-close",
    "kind": "price_cross",
    "level": 50,
    "enabled": true,
    "scope": { "watch_list": "banks" },
    "trigger": "bar_close",
    "interval": "5m",
    "expires_at": "2026-12-31T21:00:00Z",
    "active_hours": { "from": "09:30", "to": "16:00" },
    "message": "{stock} closed at {price}, {change_percent} % from {level}",
    "cooldown_seconds": 300
  },
  { "id": "spy", "kind": "price_cross", "level": 500, "scope": ["SPY"], "trigger": "once" }
]`,
};

const KINDS: readonly RuleSection[] = [
  {
    title: '`percent_move`',
    text: 'Fires when the change goes from inside ±threshold to at or beyond it. It fires again once the change was back below threshold less hysteresis\nin that direction, or on a new trading day.',
    fields: [
      ['threshold_percent', 'number > 0, at most 1000', '—', 'The change, in percent.'],
      [
        'reference',
        oneOf(referenceSchema.options),
        '"previous_close"',
        'What the change is measured from: the previous close, which `previousClose` defines (while there is none, the open of the session); the open of the session; or the price a window ago.',
      ],
      [
        'hysteresis_percent',
        'number from 0 to 1000',
        '0.5',
        'How far, in percentage points, the change must fall back before the rule fires again.',
      ],
      WAYS,
    ],
    example: `[
  { "id": "day", "kind": "percent_move", "threshold_percent": 5 },
  {
    "id": "fast",
    "kind": "percent_move",
    "threshold_percent": 0.3,
    "reference": "window:5m",
    "hysteresis_percent": 0.1,
    "direction": "down",
    "cooldown_seconds": 0
  }
]`,
  },
  {
    title: '`price_cross`',
    text: "Fires when the price goes from below to at or above the level, or from above to at or below it. A stock's first price fires nothing.",
    fields: [
      ['level', 'number > 0, at most 999999999999', '—', 'The price, of at most 15 digits.'],
      backBehind('level'),
      WAYS,
    ],
    example: `[
  {
    "id": "round",
    "kind": "price_cross",
    "level": 190,
    "hysteresis_percent": 0.2,
    "direction": "up",
    "scope": ["AAPL"]
  }
]`,
  },
  {
    title: '`volume_total`',
    text: 'Fires, upwards, when the volume of a trading day reaches a number of shares, once a day.',
    fields: [['level', 'whole number > 0', '—', 'The shares, at least, of one trading day.'], oneWay('up')],
    example: `[{ "id": "busy", "kind": "volume_total", "level": 1000000, "direction": "up" }]`,
  },
  {
    title: '`volume_spike`',
    text: 'Fires, upwards, when the volume of a window reaches a multiple of the mean volume of the 20 windows before it. It waits until the stock has\nbeen seen for so long.',
    fields: [
      ['window', oneOf(['1m', '5m', '15m', '1h']), '—', 'The window whose volume is compared.'],
      [
        'factor',
        'number > 0, at most 1000000',
        '—',
        'Multiple of the mean volume of the 20 windows of that length before it.',
      ],
      backBehind('factor'),
      oneWay('up'),
    ],
    example: `[
  {
    "id": "spike",
    "kind": "volume_spike",
    "window": "5m",
    "factor": 3,
    "hysteresis_percent": 20,
    "direction": "up"
  }
]`,
  },
  {
    title: '`sma_cross`',
    text: 'Fires when a bar closes with which the mean of the last 5 closes goes from below to above that of the last 10, or from above to below. The\nalert has the time of the end of its bar. What late trades change in a closed bar fires nothing and takes nothing back.',
    fields: [['interval', oneOf(INTERVALS), '—', 'Length of the bars.'], WAYS],
    example: `[{ "id": "trend", "kind": "sma_cross", "interval": "15m", "direction": "both" }]`,
  },
  {
    title: '`stale_feed`',
    text: 'Fires when no trade of a stock came for a time of its regular session, in event time: the other stocks of its partition have to go on.',
    fields: [
      [
        'after_seconds',
        'number from 1 to 86400',
        '—',
        'Time of the regular session without a trade of the stock.',
      ],
      oneWay('down'),
    ],
    example: `[{ "id": "silent", "kind": "stale_feed", "after_seconds": 120, "direction": "down", "scope": ["SPY"] }]`,
  },
  {
    title: '`all` and `any`',
    text: 'Fires when all conditions, or the first of them, hold together that did not before, and again in every trading day in which they do. A\ncondition begins to hold at its threshold, and holds on within its hysteresis.',
    fields: [
      [
        'conditions',
        'list of 1 to 8 conditions',
        '—',
        'Each a `kind` of `percent_move`, `price_cross` (with a `direction` of "up" or "down"), `volume_total` or `volume_spike` with its own keys.',
      ],
    ],
    example: `[
  {
    "id": "busy-rise",
    "kind": "all",
    "active_hours": "regular",
    "conditions": [
      { "kind": "percent_move", "threshold_percent": 2, "direction": "up" },
      { "kind": "volume_spike", "window": "5m", "factor": 3 }
    ]
  },
  {
    "id": "either",
    "kind": "any",
    "conditions": [
      { "kind": "price_cross", "level": 190, "direction": "up" },
      { "kind": "volume_total", "level": 5000000 }
    ]
  }
]`,
  },
];

const HEAD = `## Rules

\`rules\` is a list of alert rules; each \`id\` must be unique, because it is part of the alerts' identity. The default is 5 % from the
previous close, in both directions. A list given anywhere replaces the default one.

An alert keeps what made it fire: the price, what it was measured from (\`reference\`) and the change from it in percent, the session (pre,
regular, post, closed), and the numbers of its rule: threshold, level, the volume and the mean before it, both means, or the time of the last
trade; of a rule of several conditions those of every condition that held.
`;

function sectionText({ title, text, fields, example }: RuleSection): string {
  const rows = fields.map(([name, ...rest]) => [`\`${name}\``, ...rest]);
  const table = markdownTable([['key', 'value', 'default', 'meaning'], ...rows]);
  const parts = [`### ${title}`, text, table, `\`\`\`json\n${example}\n\`\`\``];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Returns the whole part. */
export function rulesSection(): string {
  return `${HEAD}\n${[COMMON, ...KINDS].map(sectionText).join('\n\n')}\n`;
}
