/** Grouping keys: what each makes of a trade. */
import { INTERVAL_MS } from '../../contract/bars.ts';
import type { GroupKey } from '../../contract/pivot.ts';
import type { Stock } from '../../contract/units.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { TradingDays } from '../calendar/trading-days.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import { SIDE_BUY, SIDE_SELL, type TradeBatch } from '../trades/trade-batch.ts';

/** A key's value: text, or a whole number (an hour of the day, the start of an interval in ms since the epoch). */
export type KeyValue = string | number;

export interface KeySources {
  readonly symbols: SymbolTable;
  calendarOf(stock: Stock): Calendar;
  /** Empty where the symbol directory has none. */
  sectorOf(stock: Stock): string;
}

export type KeyReader = (batch: TradeBatch, row: number) => KeyValue;

const HOUR_US = 3_600_000_000;
const HOURS = 24;
const TRADE_TYPES: Readonly<Record<number, string>> = { [SIDE_BUY]: 'BUY', [SIDE_SELL]: 'SELL' };

/** Returns the function that tells a trade's value of a key. */
export function keyReader(key: GroupKey, sources: KeySources): KeyReader {
  const { symbols } = sources;
  const stockOf = (batch: TradeBatch, row: number): Stock => symbols.stockAt(batch.stock[row] as number);
  switch (key) {
    case 'stock':
      return stockOf;
    case 'sector':
      return (batch, row) => sources.sectorOf(stockOf(batch, row));
    case 'trade_type':
      return (batch, row) => TRADE_TYPES[batch.side[row] as number] ?? '';
    case 'hour':
      return (batch, row) => {
        const hours = Math.floor((batch.timeUs[row] as number) / HOUR_US);
        return ((hours % HOURS) + HOURS) % HOURS;
      };
    case 'trading_day': {
      const daysOf = daysByStock(sources);
      return (batch, row) => daysOf(batch, row).dateOf(batch.timeUs[row] as number);
    }
    case '1d': {
      const daysOf = daysByStock(sources);
      return (batch, row) => daysOf(batch, row).dayOf(batch.timeUs[row] as number).startUs / 1000;
    }
    default: {
      const lengthMs = INTERVAL_MS[key];
      return (batch, row) => Math.floor((batch.timeUs[row] as number) / 1000 / lengthMs) * lengthMs;
    }
  }
}

/** Numbers as numbers, all else as text. */
export function compareKeys(a: KeyValue, b: KeyValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a === b ? 0 : a < b ? -1 : 1;
}

function daysByStock({ symbols, calendarOf }: KeySources): (batch: TradeBatch, row: number) => TradingDays {
  const stocks: (TradingDays | undefined)[] = [];
  return (batch, row) => {
    const index = batch.stock[row] as number;
    const days = stocks[index] ?? calendarOf(symbols.stockAt(index)).days;
    stocks[index] = days;
    return days;
  };
}
