import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import type { StockState } from './stock-state.ts';

/** A trade that bars and session have taken in; the object is used again for the next one. */
export interface AppliedTrade {
  batch: TradeBatch;
  row: number;
  stockIndex: number;
  /** Already with this trade in it. */
  state: StockState;
  /** As `measureTrade` wrote them. */
  amounts: Float64Array;
  /** Whether the trade is its stock's newest so far. */
  isNewest: boolean;
}

/**
 * An aggregate that is kept up to date trade by trade, one per file. It has no clock and does no I/O, a trade costs it O(1) amortised,
 * and its state is saved with that of the analytics.
 */
export interface Operator {
  /** Under which its state is saved: its own, and never changed. */
  readonly name: string;
  /** Takes in a new trade (no duplicate), late ones included. */
  add(trade: AppliedTrade): void;
  save(writer: StateWriter): void;
  /** @param stockIndexOf index now of a stock that had the given index when the state was saved. */
  restore(reader: StateReader, stockIndexOf: (saved: number) => number): void;
}
