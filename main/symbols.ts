/** The symbol directory as data: imported, so that it is found from the sources and inside a bundle alike. */
import { z } from 'zod';
import { type SymbolInfo, symbolSchema } from '../contract/protocol.ts';
import type { Stock } from '../contract/units.ts';
import directory from '../resources/symbols.json' with { type: 'json' };
import { Calendar } from './calendar/calendar.ts';

/** Time zone of a listing that the directory does not know. */
const DEFAULT_TIME_ZONE = 'America/New_York';
/** A pair such as BTC-USD or ETH/EUR that the directory does not know is taken for a crypto currency. */
const CRYPTO_PAIR = /^[A-Z0-9]{2,10}[-/](USD|USDT|USDC|EUR|GBP|BTC|ETH)$/;

/** Every symbol of the directory, by name. */
export const SYMBOLS: readonly SymbolInfo[] = z.array(symbolSchema).parse(directory);

/** What is known of a stock's listing. */
export interface Listings {
  /** One object for all stocks of the same hours and time zone. */
  calendarOf(stock: Stock): Calendar;
  /** Empty where the directory has none. */
  sectorOf(stock: Stock): string;
}

/** Returns the listings of a directory; symbols that it does not know are US shares, but for pairs of crypto currencies. */
export function listingsOf(symbols: readonly SymbolInfo[]): Listings {
  const known = new Map<string, SymbolInfo>(symbols.map((symbol) => [symbol.stock, symbol]));
  const calendars = new Map<string, Calendar>();
  return {
    calendarOf(stock) {
      const unknown = CRYPTO_PAIR.test(stock) ? 'UTC' : DEFAULT_TIME_ZONE;
      const symbol = known.get(stock);
      const zone = symbol?.timeZone ?? unknown;
      const kind = symbol?.calendar ?? (zone === 'UTC' ? 'always' : 'us_equities');
      const key = `${kind} ${zone}`;
      const calendar = calendars.get(key) ?? new Calendar(kind, zone);
      calendars.set(key, calendar);
      return calendar;
    },
    sectorOf: (stock) => known.get(stock)?.sector ?? '',
  };
}
