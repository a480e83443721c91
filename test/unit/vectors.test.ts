import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Alert, type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import { epochMs } from '../../contract/units.ts';
import { Analytics } from '../../main/analytics/analytics.ts';
import { Calendar } from '../../main/calendar/calendar.ts';
import { BarCollector, type BarRow } from '../../main/commands/analyze-bars.ts';
import { IdSet, wordsOf } from '../../main/ingest/id-set.ts';
import { decimalText } from '../../main/trades/decimal.ts';
import { decodeBatch } from '../../main/trades/decode.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { takeRows } from '../../main/trades/take-rows.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';

const NEW_YORK = new Calendar('us_equities', 'America/New_York');

interface MessageCase {
  readonly name: string;
  readonly message: string;
  readonly trade?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

interface MarketCase {
  readonly name: string;
  readonly trades: readonly object[];
  readonly rules?: readonly AlertRule[];
  readonly bars?: readonly BarRow[];
  readonly alerts?: readonly Readonly<Record<string, unknown>>[];
  readonly duplicates?: number;
  readonly late?: number;
  readonly held_back?: number;
}

const read = <Case>(name: string): Case[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'vectors', name), 'utf8'));

const decode = (messages: readonly string[], symbols: SymbolTable): ReturnType<typeof decodeBatch> =>
  decodeBatch(
    {
      topic: 'stocks',
      partition: 0,
      format: 'json',
      receivedMs: epochMs(0),
      records: messages.map((text, offset) => ({ offset, value: new TextEncoder().encode(text) })),
    },
    symbols,
  );

function fieldsOf(batch: TradeBatch, symbols: SymbolTable): Record<string, string> {
  const [unscaled, scale] = [batch.priceUnscaled[0] as number, batch.priceScale[0] as number];
  const amount = decimalText(batch.quantityUnscaled[0] as number, batch.quantityScale[0] as number);
  return {
    stock: symbols.stockAt(batch.stock[0] as number),
    price: batch.wide.get(0)?.price ?? decimalText(unscaled, scale),
    quantity: batch.wide.get(0)?.size ?? amount,
    side: ['', 'BUY', 'SELL'][batch.side[0] as number] as string,
    time_ns: String(BigInt(batch.timeUs[0] as number) * 1000n + BigInt(batch.timeNs[0] as number)),
  };
}

describe('messages', () => {
  it.each(read<MessageCase>('messages.json'))('$name', ({ message, trade, reason }) => {
    const symbols = new SymbolTable();
    const { trades, rejected } = decode([message], symbols);
    expect(rejected.map((record) => record.reason)).toEqual(reason === undefined ? [] : [reason]);
    if (trade !== undefined) expect(fieldsOf(trades, symbols)).toMatchObject(trade);
    else expect(symbols.size).toBe(0);
  });
});

function createAnalytics(symbols: SymbolTable, rules: readonly AlertRule[]): Analytics {
  return new Analytics({
    symbols,
    rules: alertRulesSchema.parse(rules),
    allowedLatenessUs: 5_000_000,
    calendarOf: () => NEW_YORK,
  });
}

/** Runs a case in batches of so many trades, each by a new Analytics that goes on from the state of the one before. */
function run({ trades, rules = [], bars }: MarketCase, batchSize: number): object {
  const symbols = new SymbolTable();
  const collector = new BarCollector(symbols, () => NEW_YORK, {
    interval: bars?.[0]?.interval ?? ('1m' as Interval),
  });
  let analytics = createAnalytics(symbols, rules);
  const decoded = decode(
    trades.map((trade) => JSON.stringify(trade)),
    symbols,
  ).trades;
  const [ids, words] = [new IdSet(), wordsOf(decoded.id)];
  const rows = [...decoded.timeUs.keys()].filter((row) => ids.add(words, row * 4, 0));
  const alerts: Alert[] = [];
  let late = 0;
  for (let start = 0; start < rows.length; start += batchSize) {
    const state = analytics.save();
    analytics = createAnalytics(symbols, rules);
    analytics.restore(state);
    const output = analytics.apply(takeRows(decoded, Uint32Array.from(rows.slice(start, start + batchSize))));
    collector.add(output);
    alerts.push(...output.alerts);
    late += output.late;
  }
  collector.add(analytics.flush());
  return {
    bars: [...collector.rows()],
    alerts: alerts.map((alert) => ({
      rule: alert.rule,
      stock: alert.stock,
      direction: alert.direction,
      event_time_us: alert.eventTimeUs,
      price: alert.price,
      reference: alert.reference,
      change_percent: alert.changePercent,
      message: alert.message,
      values: alert.values,
    })),
    late,
    duplicates: decoded.length - rows.length,
    held_back: [...analytics.heldBack().values()].reduce((sum, held) => sum + held, 0),
  };
}

/** Means compare to 1e-9 relative, everything else exactly. */
function expectedRow(row: object): object {
  const near = ['vwap', 'sma5', 'sma10', 'change_percent'];
  const entries = Object.entries(row).map(([name, value]) =>
    near.includes(name) && typeof value === 'number'
      ? [name, expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.abs(value) + 1)))]
      : [name, value],
  );
  return Object.fromEntries(entries);
}

describe.each(['bars.json', 'alerts.json'])('%s', (file) => {
  it.each(read<MarketCase>(file))('$name', (vector) => {
    const { bars, alerts, late = 0, duplicates = 0, held_back = 0 } = vector;
    const expected = {
      ...(bars === undefined ? {} : { bars: bars.map(expectedRow) }),
      ...(alerts === undefined ? {} : { alerts: alerts.map(expectedRow) }),
      late,
      duplicates,
      held_back,
    };
    expect(run(vector, Number.POSITIVE_INFINITY)).toMatchObject(expected);
    if (file === 'alerts.json') expect(run(vector, 1), 'restarted after each trade').toMatchObject(expected);
  });
});
