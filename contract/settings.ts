/**
 * Every setting, once: the file `stockstream.json`, the environment and the app's own settings share this schema.
 * Environment names are `STOCKSTREAM_` + the path in upper snake case, such as `STOCKSTREAM_KAFKA_BROKERS`.
 */
import { z } from 'zod';
import { alertRulesSchema, DEFAULT_RULES } from './alerts.ts';

const hostPort = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'expected HOST:PORT');

export const settingsSchema = z.strictObject({
  /** Where trades come from. */
  feed: z.enum(['simulator', 'file', 'kafka']).default('simulator'),
  /** Folder of the journal; empty: the operating system's place for application data. */
  dataDir: z.string().default(''),
  /** How long the watermark waits for trades that are out of order. */
  allowedLatenessSeconds: z.number().min(0).max(3600).default(5),
  simulator: z
    .strictObject({
      seed: z.number().int().min(0).default(1),
      /** Mean trades per second over all stocks. */
      tradesPerSecond: z.number().positive().max(100_000).default(200),
      /** Minutes of simulated past made at first start, so that charts are not empty. */
      historyMinutes: z.number().int().min(0).max(1440).default(120),
    })
    .prefault({}),
  file: z
    .strictObject({
      paths: z.array(z.string().min(1)).default([]),
      /** Multiple of the recorded speed, or as fast as the engine can. */
      speed: z.union([z.number().positive(), z.literal('max')]).default(1),
    })
    .prefault({}),
  kafka: z
    .strictObject({
      brokers: z.array(hostPort).min(1).default(['127.0.0.1:9092']),
      topic: z.string().min(1).default('stocks'),
      groupId: z.string().min(1).default('stockstream'),
      /** Create the topic when it is absent. */
      createTopic: z.boolean().default(true),
      partitions: z.number().int().min(1).max(10_000).default(4),
      replicationFactor: z.number().int().min(1).default(1),
      /** fetch.min.bytes and fetch.max.wait.ms of the consumer. */
      fetchMinBytes: z.number().int().min(1).default(1),
      fetchMaxWaitMs: z.number().int().min(1).default(500),
      tls: z
        .strictObject({ enabled: z.boolean().default(false), caFile: z.string().default('') })
        .prefault({}),
    })
    .prefault({}),
  cassandra: z
    .strictObject({
      enabled: z.boolean().default(false),
      contactPoints: z.array(hostPort).min(1).default(['127.0.0.1:9042']),
      localDataCenter: z.string().min(1).default('datacenter1'),
      keyspace: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,47}$/)
        .default('stockdata'),
      /** Create the keyspace and the tables when they are absent. */
      createSchema: z.boolean().default(true),
      replicationFactor: z.number().int().min(1).default(1),
      consistency: z.enum(['one', 'localOne', 'localQuorum', 'quorum', 'all']).default('localQuorum'),
      /** Batches in flight. */
      maxInFlight: z.number().int().min(1).max(256).default(16),
      tls: z
        .strictObject({ enabled: z.boolean().default(false), caFile: z.string().default('') })
        .prefault({}),
    })
    .prefault({}),
  journal: z.strictObject({ memoryLimitMb: z.number().int().min(64).default(512) }).prefault({}),
  web: z.strictObject({ port: z.number().int().min(0).max(65_535).default(8787) }).prefault({}),
  rules: alertRulesSchema.default([...DEFAULT_RULES]),
});

export type Settings = z.infer<typeof settingsSchema>;
