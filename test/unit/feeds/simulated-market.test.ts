import { describe, expect, test } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import {
  createMarket,
  type MarketOptions,
  type SimulatedTrade,
} from '../../../main/feeds/simulator/market.ts';
import { pastStretches } from '../../../main/feeds/simulator/past.ts';
import { STOCK_PROFILES } from '../../../main/feeds/simulator/stock-profiles.ts';
import { tradeMessage } from '../../../main/feeds/simulator/trade-message.ts';
import { SYMBOLS } from '../../../main/symbols.ts';
import { decodeBatch } from '../../../main/trades/decode.ts';
import { SymbolTable } from '../../../main/trades/symbol-table.ts';

const MINUTE = 60_000;
/** 17:00 in New York on a Friday; the market trades all the same. */
const START = Date.UTC(2026, 10, 20, 22);

function trades(options: Partial<MarketOptions> = {}): SimulatedTrade[] {
  const endMs = (options.startMs ?? START) + 5 * MINUTE;
  return [...createMarket({ seed: 1, startMs: START, endMs, tradesPerSecond: 100, ...options })].flat();
}

const count = <Key>(values: readonly Key[]): number => new Set(values).size;

describe('the directory', () => {
  test('has at least a hundred simulated stocks of eight sectors or more, all listed in New York', () => {
    expect(STOCK_PROFILES.length).toBeGreaterThanOrEqual(100);
    expect(count(STOCK_PROFILES.map((profile) => profile.sector))).toBeGreaterThanOrEqual(8);
    expect(STOCK_PROFILES.filter((profile) => profile.sector === '')).toEqual([]);
    expect(count(SYMBOLS.map((symbol) => symbol.stock))).toBe(SYMBOLS.length);
    expect(SYMBOLS.filter((symbol) => symbol.timeZone !== 'America/New_York')).toEqual([]);
  });
});

describe('the simulated market', () => {
  test('is the same for the same seed and start, and another for another seed', () => {
    expect(trades()).toEqual(trades());
    expect(trades({ seed: 2 })).not.toEqual(trades());
  });

  test('goes on in mid-minute as if it had never stopped', () => {
    const cutMs = START + 2 * MINUTE + 31_234;
    const whole = trades();
    expect(trades({ startMs: cutMs, endMs: START + 5 * MINUTE })).toEqual(
      whole.filter((trade) => trade.timeUs >= cutMs * 1000),
    );
  });

  test('keeps to its span, and no two trades have the same time', () => {
    for (const tradesPerSecond of [1, 100, 2000]) {
      const times = trades({ tradesPerSecond, endMs: START + 2 * MINUTE }).map((trade) => trade.timeUs);
      expect(times.length).toBeGreaterThan(0);
      expect(times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0))).toBe(true);
      expect(times[0]).toBeGreaterThanOrEqual(START * 1000);
      expect(times.at(-1)).toBeLessThan((START + 2 * MINUTE) * 1000);
    }
  });

  test('trades about as often as asked, and about as many shares whatever the number of trades', () => {
    const day = { startMs: Date.UTC(2026, 10, 18), endMs: Date.UTC(2026, 10, 19) };
    const few = trades({ ...day, tradesPerSecond: 1 });
    expect(few.length / 86_400).toBeGreaterThan(0.85);
    expect(few.length / 86_400).toBeLessThan(1.15);
    const shares = few.reduce((sum, trade) => sum + trade.quantity, 0);
    const expected = STOCK_PROFILES.reduce((sum, profile) => sum + profile.dailyShares, 0);
    expect(shares / expected).toBeGreaterThan(0.8);
    expect(shares / expected).toBeLessThan(1.25);
  });

  test('is busiest when New York opens and closes', () => {
    const tradesAt = (hour: number, minute: number): number =>
      trades({ startMs: Date.UTC(2026, 10, 18, hour, minute), tradesPerSecond: 12 }).length;
    const [night, open, noon, close] = [tradesAt(8, 0), tradesAt(14, 30), tradesAt(17, 30), tradesAt(20, 55)];
    expect(open).toBeGreaterThan(1.5 * (noon ?? 0));
    expect(close).toBeGreaterThan(1.5 * (noon ?? 0));
    expect(noon).toBeGreaterThan(night ?? 0);
  });

  test('bounces between bid and ask around a price that stays in reach of the real one', () => {
    const all = trades({ tradesPerSecond: 200 });
    expect(count(all.map(({ stock, side }) => `${stock} ${side}`))).toBe(2 * STOCK_PROFILES.length);
    const price = new Map(STOCK_PROFILES.map((profile) => [profile.stock, profile.price]));
    const ratios = all.map(({ stock, cents }) => cents / 100 / (price.get(stock) ?? Number.NaN));
    expect(Math.min(...ratios)).toBeGreaterThan(0.4);
    expect(Math.max(...ratios)).toBeLessThan(2.5);
    expect(all.filter(({ cents, quantity }) => !Number.isInteger(cents + quantity) || quantity < 1)).toEqual(
      [],
    );
  });

  test('moves in steps that a chart can show: no gap of more than 2 % between two trades of a busy stock', () => {
    const midnight = Date.UTC(2026, 10, 19);
    const all = trades({
      startMs: midnight - 30 * MINUTE,
      endMs: midnight + 30 * MINUTE,
      tradesPerSecond: 50,
    });
    const apple = all.filter((trade) => trade.stock === 'AAPL').map((trade) => trade.cents);
    const steps = apple.slice(1).map((cents, at) => Math.abs(cents / (apple[at] ?? cents) - 1));
    expect(Math.max(...steps)).toBeLessThan(0.02);
  });

  test('has some tens of moves of 5 % from the previous close an hour', () => {
    const newYorkMidnight = Date.UTC(2026, 10, 18, 5);
    const closes = new Map<string, number>();
    const outside = new Set<string>();
    let moves = 0;
    const span = { startMs: newYorkMidnight - 60 * MINUTE, endMs: newYorkMidnight + 24 * 60 * MINUTE };
    for (const trade of trades({ ...span, tradesPerSecond: 4 })) {
      if (trade.timeUs < newYorkMidnight * 1000) {
        closes.set(trade.stock, trade.cents);
        continue;
      }
      const change = Math.abs(trade.cents / (closes.get(trade.stock) ?? trade.cents) - 1);
      if (change >= 0.05 && !outside.has(trade.stock)) moves += 1;
      if (change >= 0.05) outside.add(trade.stock);
      else if (change < 0.045) outside.delete(trade.stock);
    }
    expect(moves / 24).toBeGreaterThan(15);
    expect(moves / 24).toBeLessThan(80);
  });
});

describe('a message', () => {
  test("is the topic's JSON, with an id that depends on seed, stock and time alone", () => {
    const trade = {
      stock: 'AAPL',
      timeUs: Date.UTC(2026, 10, 20, 4, 5, 6, 7) * 1000 + 8,
      cents: 18_905,
      quantity: 300,
      side: 'BUY',
    } as const;
    const text = new TextDecoder().decode(tradeMessage(trade, 1));
    expect(JSON.parse(text)).toEqual({
      stock: 'AAPL',
      price: 189.05,
      quantity: 300,
      trade_type: 'BUY',
      trade_date: '2026-11-20',
      trade_time: '04:05:06.007008',
      trade_id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
    });
    expect(text).toContain('"price":189.05,');
    expect(JSON.parse(new TextDecoder().decode(tradeMessage(trade, 2))).trade_id).not.toBe(
      JSON.parse(text).trade_id,
    );
  });
});

describe('the engine', () => {
  test('decodes every message, to the cent and to the microsecond', () => {
    const made = trades();
    const records = made.map((trade) => ({ offset: trade.timeUs, value: tradeMessage(trade, 1) }));
    const receivedMs = epochMs(START);
    const batch = { topic: 'simulator', partition: 0, format: 'json', receivedMs, records } as const;
    const decoded = decodeBatch(batch, new SymbolTable());
    expect(decoded.rejected).toEqual([]);
    expect([...decoded.trades.timeUs]).toEqual(made.map((trade) => trade.timeUs));
    expect([...decoded.trades.price]).toEqual(made.map((trade) => trade.cents / 100));
    expect([...decoded.trades.quantity]).toEqual(made.map((trade) => trade.quantity));
  });
});

describe('the past', () => {
  const options = { nowMs: START + 12_345, sinceMs: undefined, historyMinutes: 120, tradesPerSecond: 200 };

  test('begins sparsely with the previous trading day and ends now, livelier, without a gap', () => {
    const [sparse, recent] = pastStretches(options);
    expect(sparse?.startMs).toBe(Date.UTC(2026, 10, 19, 5));
    expect(sparse?.endMs).toBe(START - 120 * MINUTE);
    expect(recent).toEqual({ startMs: START - 120 * MINUTE, endMs: START + 12_345, tradesPerSecond: 12 });
  });

  test('of a restart is the time since, and of a long absence no more than at first', () => {
    const since = (sinceMs: number) => pastStretches({ ...options, sinceMs });
    expect(since(START)).toEqual([{ startMs: START, endMs: START + 12_345, tradesPerSecond: 12 }]);
    expect(since(START - 86_400_000 * 365)).toEqual(pastStretches(options));
    expect(since(START + MINUTE)).toEqual([]);
  });

  test('is never livelier than the market itself, and absent when no history is wanted', () => {
    expect(pastStretches({ ...options, tradesPerSecond: 0.1 }).map((part) => part.tradesPerSecond)).toEqual([
      0.1, 0.1,
    ]);
    expect(pastStretches({ ...options, historyMinutes: 0 })).toEqual([]);
  });
});
