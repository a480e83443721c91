import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import type { StockState } from './stock-state.ts';

/** Trades of one stock and second that the bars have taken in; the object is used again for the next ones. */
export interface AppliedSecond {
  stockIndex: number;
  /** Already with these trades in it. */
  state: StockState;
  /** The row at `from[row]` sums them up, as second-sum.ts lays it out. */
  from: Float64Array;
  row: number;
}

/**
 * An aggregate that is kept up to date with the trades, one per file. It has no clock and does no I/O, a trade costs it O(1) amortised,
 * and its state is saved with that of the analytics.
 */
export interface Operator {
  /** Under which its state is saved: its own, and never changed. */
  readonly name: string;
  /** Takes in new trades (no duplicates), late ones included; the trades of one second may come in several parts. */
  add(second: AppliedSecond): void;
  save(writer: StateWriter): void;
  /** @param stockIndexOf index now of a stock that had the given index when the state was saved. */
  restore(reader: StateReader, stockIndexOf: (saved: number) => number): void;
}
