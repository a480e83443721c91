/**
 * Every setting, once: the file `stockstream.json`, the environment and the app's own settings share this schema.
 * Environment names are `STOCKSTREAM_` + the path in upper snake case, such as `STOCKSTREAM_KAFKA_BROKERS`.
 * The descriptions are what docs/SETTINGS.md prints.
 */
import { z } from 'zod';
import { type AlertRule, alertRulesSchema, DEFAULT_RULES } from './alerts.ts';
import { cassandraAuthSchema, checkConnections, saslSchema, tlsSchema } from './connection-settings.ts';

const stockName = z.string().regex(/^[A-Z0-9.\-/:^=]{1,24}$/, 'expected a symbol in capital letters');
const watchListsSchema = z.record(z.string().min(1).max(64), z.array(stockName).max(10_000));
const hostPort = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'expected HOST:PORT');

/** Close of the trading day, after hours included, or the last price before the exchange closed. */
const previousCloseSchema = z.enum(['trading_day', 'regular_session']);
export type PreviousClose = z.infer<typeof previousCloseSchema>;
export const PREVIOUS_CLOSES = previousCloseSchema.options;

interface RulesWithLists {
  readonly rules: readonly AlertRule[];
  readonly watchLists: z.infer<typeof watchListsSchema>;
}

/** Refuses a rule whose scope names a watch-list that there is not. */
function checkWatchLists(
  { rules, watchLists }: RulesWithLists,
  context: z.core.$RefinementCtx<RulesWithLists>,
): void {
  const known = Object.keys(watchLists).map((name) => JSON.stringify(name));
  const message = `no such watch-list; \`watchLists\` has ${known.length === 0 ? 'none' : known.join(', ')}`;
  for (const [i, { scope }] of rules.entries()) {
    if (typeof scope !== 'object' || Array.isArray(scope) || Object.hasOwn(watchLists, scope.watch_list))
      continue;
    context.addIssue({ code: 'custom', path: ['rules', i, 'scope', 'watch_list'], message });
  }
}

export const settingsSchema = z
  .strictObject({
    feed: z.enum(['simulator', 'file', 'kafka']).default('simulator').describe('Where trades come from.'),
    dataDir: z
      .string()
      .default('')
      .describe("Folder of the journal; empty: the operating system's place for application data."),
    allowedLatenessSeconds: z
      .number()
      .min(0)
      .max(3600)
      .default(5)
      .describe('How long the watermark waits for trades that are out of order.'),
    previousClose: previousCloseSchema
      .default('trading_day')
      .describe(
        'Which price is the previous close: that of the last trading day with a regular session, what is traded after hours included, or the last one of that session.',
      ),
    simulator: z
      .strictObject({
        seed: z
          .number()
          .int()
          .min(0)
          .default(1)
          .describe('The same seed and start time give the same simulated market.'),
        tradesPerSecond: z
          .number()
          .positive()
          .max(100_000)
          .default(200)
          .describe('Mean trades per second over all stocks.'),
        historyMinutes: z
          .number()
          .int()
          .min(0)
          .max(1440)
          .default(120)
          .describe('Minutes of simulated past made at first start, so that charts are not empty.'),
      })
      .prefault({}),
    file: z
      .strictObject({
        paths: z
          .array(z.string().min(1))
          .default([])
          .describe(
            'Recordings to play, one partition each: `.csv`, `.jsonl`, `.ndjson`, each also as `.gz`.',
          ),
        speed: z
          .union([z.number().positive(), z.literal('max')])
          .default(1)
          .describe('Multiple of the recorded speed, or as fast as the engine can.'),
      })
      .prefault({}),
    kafka: z
      .strictObject({
        brokers: z
          .array(hostPort)
          .min(1)
          .default(['127.0.0.1:9092'])
          .describe('Where the cluster is first asked.'),
        topic: z.string().min(1).default('stocks').describe('Topic of the trade messages.'),
        groupId: z
          .string()
          .min(1)
          .default('stockstream')
          .describe('Consumer group under which offsets are committed.'),
        createTopic: z.boolean().default(true).describe('Create the topic when it is absent.'),
        partitions: z
          .number()
          .int()
          .min(1)
          .max(10_000)
          .default(4)
          .describe('Partitions of a topic that is created.'),
        replicationFactor: z
          .number()
          .int()
          .min(1)
          .default(1)
          .describe('Replicas of a topic that is created.'),
        fetchMinBytes: z
          .number()
          .int()
          .min(1)
          .default(1)
          .describe('`fetch.min.bytes` of the consumer: a greater value gives fewer, larger reads.'),
        fetchMaxWaitMs: z
          .number()
          .int()
          .min(1)
          .default(500)
          .describe('`fetch.max.wait.ms` of the consumer: how long a read waits for those bytes.'),
        metadataMaxAgeMs: z
          .number()
          .int()
          .min(100)
          .default(5_000)
          .describe('`metadata.max.age.ms` of the consumer: new partitions are noticed within this time.'),
        tls: tlsSchema,
        sasl: saslSchema,
      })
      .prefault({}),
    cassandra: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe('Write trades, bars and alerts to Cassandra; without it the journal stands alone.'),
        contactPoints: z
          .array(hostPort)
          .min(1)
          .default(['127.0.0.1:9042'])
          .describe('Nodes that are first asked.'),
        localDataCenter: z
          .string()
          .min(1)
          .default('datacenter1')
          .describe('Data centre whose nodes are used.'),
        keyspace: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,47}$/, 'expected a lower-case name of at most 48 letters, digits and _')
          .default('stockdata')
          .describe('Keyspace of the tables.'),
        createSchema: z
          .boolean()
          .default(true)
          .describe('Create the keyspace and the tables when they are absent.'),
        replicationFactor: z
          .number()
          .int()
          .min(1)
          .default(1)
          .describe('Replicas of a keyspace that is created.'),
        consistency: z
          .enum(['one', 'localOne', 'localQuorum', 'quorum', 'all'])
          .default('localQuorum')
          .describe('How many replicas must acknowledge a write.'),
        maxInFlight: z.number().int().min(1).max(256).default(16).describe('Batches in flight.'),
        resendSeconds: z
          .number()
          .min(0)
          .max(3600)
          .default(15)
          .describe(
            'How far back acknowledged rows are sent again after a node was started anew: one and a half `commitlog_sync_period`; 0 for nodes that sync before they acknowledge.',
          ),
        tls: tlsSchema,
        auth: cassandraAuthSchema,
        secureConnectBundle: z
          .string()
          .default('')
          .describe(
            'The .zip file with which DataStax Astra is reached: addresses, authority and client certificate come from it, and `contactPoints`, `localDataCenter` and `tls` are not used.',
          ),
      })
      .prefault({}),
    journal: z
      .strictObject({
        encryption: z
          .enum(['on', 'off'])
          .default('on')
          .describe('Whether the journal is encrypted; its key is no setting, see Encryption below.'),
        memoryLimitMb: z
          .number()
          .int()
          .min(64)
          .default(512)
          .describe("Most memory, in MiB, that the journal's database may use."),
        keepDays: z
          .number()
          .int()
          .min(0)
          .max(36_500)
          .default(0)
          .describe(
            'Days that trades, bars, alerts and rejected records are kept, back from the newest trade; 0: for ever. What an enabled Cassandra may yet have to be sent is never deleted.',
          ),
        maxGb: z
          .number()
          .min(0)
          .max(100_000)
          .default(0)
          .describe(
            "Most that the journal's file may take on disk, in gigabytes (10⁹ bytes), from 0.1; what is oldest is deleted first, as with `keepDays`; 0: no limit.",
          )
          .refine((gigabytes) => gigabytes === 0 || gigabytes >= 0.1, 'expected 0, or at least 0.1'),
      })
      .prefault({}),
    web: z
      .strictObject({
        port: z
          .number()
          .int()
          .min(0)
          .max(65_535)
          .default(8787)
          .describe('Port of `stockstream serve` on 127.0.0.1; 0: any that is free.'),
      })
      .prefault({}),
    watchLists: watchListsSchema
      .default({})
      .describe('Named lists of stocks that rules may watch, such as { "banks": ["BAC", "JPM"] }.'),
    rules: alertRulesSchema.default([...DEFAULT_RULES]).describe('Alert rules; see docs/SETTINGS.md, Rules.'),
  })
  .superRefine(checkWatchLists)
  .superRefine(checkConnections);

/** What `analyze --rules` reads: rules, with the lists that they name. */
export const rulesFileSchema = z
  .strictObject({ watchLists: watchListsSchema.default({}), rules: alertRulesSchema })
  .superRefine(checkWatchLists);

export type Settings = z.infer<typeof settingsSchema>;
/** The same with every key optional, as a file or a caller may give it. */
export type SettingsInput = z.input<typeof settingsSchema>;
