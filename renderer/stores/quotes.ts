import { QUOTE_FIELDS, type QuoteField, type QuotesPayload } from '../../contract/protocol.ts';
import type { Stock } from '../../contract/units.ts';
import type { KeyedStore } from './keyed-store.ts';

/** One row of the watch-list; numbers are NaN where undefined. */
export type Quote = Readonly<Record<QuoteField, number>> & {
  readonly stock: Stock;
  /** Closes of the newest 1m bars, oldest first. */
  readonly sparkline: Float64Array | null;
  /** Learned time between two trades, ms; NaN before two updates were seen. */
  readonly usualGapMs: number;
};

export type QuoteStore = KeyedStore<Stock, Quote>;

/** Weight of the newest gap in the learned one: about the last twenty updates count. */
const GAP_WEIGHT = 0.05;

/** Returns the rows that the payload changes, built on what was known of them. */
export function applyQuotes(
  payload: QuotesPayload,
  known: (stock: Stock) => Quote | undefined,
): readonly (readonly [Stock, Quote])[] {
  return payload.stocks.map((stock, row) => [stock, quoteOf(payload, stock, row, known(stock))]);
}

function quoteOf(payload: QuotesPayload, stock: Stock, row: number, previous: Quote | undefined): Quote {
  const start = row * QUOTE_FIELDS.length;
  const values = Object.fromEntries(
    QUOTE_FIELDS.map((field, index) => [field, payload.values[start + index] ?? Number.NaN]),
  ) as Record<QuoteField, number>;
  const sparkline = payload.sparklines[row] ?? previous?.sparkline ?? null;
  return { ...values, stock, sparkline, usualGapMs: usualGap(previous, values) };
}

function usualGap(previous: Quote | undefined, next: Readonly<Record<QuoteField, number>>): number {
  if (previous === undefined) return Number.NaN;
  const trades = next.tradeCount - previous.tradeCount;
  const gap = (next.lastTimeMs - previous.lastTimeMs) / trades;
  if (!(trades > 0) || !(gap >= 0)) return previous.usualGapMs;
  if (Number.isNaN(previous.usualGapMs)) return gap;
  return previous.usualGapMs + GAP_WEIGHT * (gap - previous.usualGapMs);
}
