/**
 * Cost per trade of decoding and of the analytics, in one process. Peers: JSON.parse for messages, a bare split for lines,
 * node:crypto for ids. The trades are made here, so that it runs anywhere; prices wander, 20 stocks, five trades a second each.
 */

import { createHash } from 'node:crypto';
import type { AlertRule, Reference } from '../contract/alerts.ts';
import { epochMs } from '../contract/units.ts';
import { Analytics } from '../main/analytics/analytics.ts';
import { Calendar } from '../main/calendar/calendar.ts';
import type { FeedBatch, FeedRecord, RecordFormat } from '../main/feeds/feed.ts';
import { decodeBatch } from '../main/trades/decode.ts';
import { SymbolTable } from '../main/trades/symbol-table.ts';
import { STOCKSTREAM_NAMESPACE, UUID_BYTES, UuidNamer, uuidText, uuidV5 } from '../main/trades/uuid.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');

const TRADES = 200_000;
const BATCH = 2_000;
const ROUNDS = 7;
const STOCKS = Array.from({ length: 20 }, (_, i) => `STK${i}`);
const START_US = Date.parse('2024-01-02T14:30:00Z') * 1000;
const encoder = new TextEncoder();

interface Sample {
  readonly json: string;
  readonly jsonWithoutId: string;
  readonly csv: string;
}

function makeTrades(): Sample[] {
  const cents = STOCKS.map((_, i) => 5_000 + 700 * i);
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  return Array.from({ length: TRADES }, (_, i) => {
    const which = random(STOCKS.length);
    cents[which] = Math.max(100, (cents[which] as number) + random(7) - 3);
    const [stock, quantity, timeUs] = [STOCKS[which] as string, 100 * (1 + random(9)), START_US + i * 10_000];
    const price = ((cents[which] as number) / 100).toFixed(2);
    const iso = new Date(timeUs / 1000).toISOString();
    const message = {
      stock,
      price: Number(price),
      quantity,
      trade_type: i % 2 === 0 ? 'BUY' : 'SELL',
      trade_date: iso.slice(0, 10),
      trade_time: iso.slice(11, 23),
    };
    const trade_id = uuidText(uuidV5(STOCKSTREAM_NAMESPACE, `bench ${i}`));
    return {
      json: JSON.stringify({ ...message, trade_id }),
      jsonWithoutId: JSON.stringify(message),
      csv: `${timeUs},${stock},${i},${price},${quantity},P,0,0`,
    };
  });
}

function batchesOf(format: RecordFormat, texts: readonly string[]): FeedBatch[] {
  const records: FeedRecord[] = texts.map((text, offset) => ({ offset, value: encoder.encode(text) }));
  return Array.from({ length: TRADES / BATCH }, (_, i) => ({
    topic: 'stocks',
    partition: 0,
    format,
    receivedMs: epochMs(0),
    records: records.slice(i * BATCH, (i + 1) * BATCH),
  }));
}

const rule = (id: string, reference: Reference): AlertRule => ({
  id,
  kind: 'percent_move',
  threshold_percent: 0.5,
  reference,
  hysteresis_percent: 0.1,
  direction: 'both',
  cooldown_seconds: 60,
});

function analyticsWith(symbols: SymbolTable, rules: readonly AlertRule[]): Analytics {
  const calendarOf = (): Calendar => NEW_YORK;
  return new Analytics({ symbols, rules, allowedLatenessUs: 5_000_000, calendarOf });
}

const trades = makeTrades();
const messages = batchesOf(
  'json',
  trades.map(({ json }) => json),
);
const messagesWithoutId = batchesOf(
  'json',
  trades.map(({ jsonWithoutId }) => jsonWithoutId),
);
const lines = batchesOf(
  'csv',
  trades.map(({ csv }) => csv),
);
const symbols = new SymbolTable();
const decoded = messages.map((batch) => decodeBatch(batch, symbols).trades);
const decoder = new TextDecoder();
const name = encoder.encode('file/STK7/2024-01-02/123456');
const [namer, id] = [new UuidNamer(STOCKSTREAM_NAMESPACE), new Uint8Array(UUID_BYTES)];
namer.reserve(name.length).set(name, UUID_BYTES);
const repeated = (work: () => void) => () => {
  for (let i = 0; i < TRADES; i++) work();
};
const decodeAll = (batches: readonly FeedBatch[]) => () => {
  for (const batch of batches) decodeBatch(batch, symbols);
};
const analyzeAll = (rules: readonly AlertRule[]) => () => {
  const analytics = analyticsWith(symbols, rules);
  for (const batch of decoded) analytics.apply(batch);
};
const eachRecord = (batches: readonly FeedBatch[], read: (text: string) => unknown) => () => {
  for (const { records } of batches)
    for (const { value } of records) read(decoder.decode(value ?? undefined));
};

const WORK: Readonly<Record<string, () => void>> = {
  'decode JSON message': decodeAll(messages),
  'decode JSON message without id': decodeAll(messagesWithoutId),
  'peer: text + JSON.parse alone': eachRecord(messages, JSON.parse),
  'decode CSV line': decodeAll(lines),
  'peer: text + split alone': eachRecord(lines, (text) => text.split(',')),
  'bars of 8 intervals': analyzeAll([]),
  'bars + 1 rule': analyzeAll([rule('a', 'previous_close')]),
  'bars + 4 rules': analyzeAll([
    rule('a', 'previous_close'),
    rule('b', 'session_open'),
    rule('c', 'window:1m'),
    rule('d', 'window:5m'),
  ]),
  'UUIDv5 of a line': repeated(() => namer.write(name.length, id, 0)),
  'peer: node:crypto SHA-1': repeated(() => createHash('sha1').update(name).digest()),
};

const times = new Map<string, number[]>(Object.keys(WORK).map((label) => [label, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [label, work] of Object.entries(WORK)) {
    const from = performance.now();
    work();
    // The first round only warms up.
    if (round > 0) times.get(label)?.push(((performance.now() - from) * 1e6) / TRADES);
  }
}
console.log(`## Decode and analytics, ns per trade (${TRADES} trades, ${ROUNDS} interleaved rounds)\n`);
console.log('| work | min | median | max | trades/s at the median |\n|---|---|---|---|---|');
for (const [label, all] of times) {
  const sorted = [...all].sort((a, b) => a - b);
  const [min = 0, median = 0, max = 0] = [sorted[0], sorted[sorted.length >> 1], sorted[sorted.length - 1]];
  const rate = Math.round(1e9 / median).toLocaleString('en-US');
  console.log(`| ${label} | ${min.toFixed(0)} | ${median.toFixed(0)} | ${max.toFixed(0)} | ${rate} |`);
}
