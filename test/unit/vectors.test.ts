import { describe, expect, it } from 'vitest';
import { type Alert, type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import { Analytics } from '../../main/analytics/analytics.ts';
import { BarCollector, type BarRow } from '../../main/commands/analyze-bars.ts';
import { decimalText } from '../../main/trades/decimal.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import {
  batchesOf,
  calendarOf,
  decodeMessages,
  expectedOf,
  LATENESS_US,
  readVectors,
  type TradesCase,
} from '../support/vectors.ts';

interface MessageCase {
  readonly name: string;
  readonly message: string;
  readonly trade?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

interface MarketCase extends TradesCase {
  readonly rules?: readonly AlertRule[];
  readonly bars?: readonly BarRow[];
  readonly alerts?: readonly Readonly<Record<string, unknown>>[];
  readonly held_back?: number;
}

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
  it.each(readVectors<MessageCase>('messages.json'))('$name', ({ message, trade, reason }) => {
    const symbols = new SymbolTable();
    const { trades, rejected } = decodeMessages([message], symbols);
    expect(rejected.map((record) => record.reason)).toEqual(reason === undefined ? [] : [reason]);
    if (trade !== undefined) expect(fieldsOf(trades, symbols)).toMatchObject(trade);
    else expect(symbols.size).toBe(0);
  });
});

function createAnalytics(symbols: SymbolTable, rules: readonly AlertRule[]): Analytics {
  return new Analytics({
    symbols,
    rules: alertRulesSchema.parse(rules),
    allowedLatenessUs: LATENESS_US,
    calendarOf,
  });
}

/** Runs a case in batches of so many trades, each by a new Analytics that goes on from the state of the one before. */
function run(vector: MarketCase, batchSize: number): object {
  const { rules = [], bars } = vector;
  const symbols = new SymbolTable();
  const collector = new BarCollector(symbols, calendarOf, {
    interval: bars?.[0]?.interval ?? ('1m' as Interval),
  });
  let analytics = createAnalytics(symbols, rules);
  const { batches, duplicates } = batchesOf(vector, batchSize, symbols);
  const alerts: Alert[] = [];
  let late = 0;
  for (const batch of batches) {
    const state = analytics.save();
    analytics = createAnalytics(symbols, rules);
    analytics.restore(state);
    const output = analytics.apply(batch);
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
    duplicates,
    held_back: [...analytics.heldBack().values()].reduce((sum, held) => sum + held, 0),
  };
}

describe.each(['bars.json', 'alerts.json'])('%s', (file) => {
  it.each(readVectors<MarketCase>(file))('$name', (vector) => {
    const { bars, alerts, late = 0, duplicates = 0, held_back = 0 } = vector;
    const expected = {
      ...(bars === undefined ? {} : { bars: expectedOf(bars) }),
      ...(alerts === undefined ? {} : { alerts: expectedOf(alerts) }),
      late,
      duplicates,
      held_back,
    };
    expect(run(vector, Number.POSITIVE_INFINITY)).toMatchObject(expected);
    expect(run(vector, 1), 'restarted after each trade').toMatchObject(expected);
  });
});
