/**
 * A bar as a mergeable summary of a set of trades: merging two gives the bar of both sets, whatever the order. So a late trade whose
 * bar has left memory is merged into the stored one, and any batching gives the same result.
 */
import type { Interval } from '../../contract/bars.ts';

export interface BarState {
  /** Index in the engine's SymbolTable. */
  stock: number;
  interval: Interval;
  openTimeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** (event time, source order) of the trades that gave open and close. */
  openUs: number;
  openNs: number;
  openPartition: number;
  openOffset: number;
  closeUs: number;
  closeNs: number;
  closePartition: number;
  closeOffset: number;
  tradeCount: number;
  /** Volume in two exact parts: whole shares, and billionths of a share below one (0 ≤ volumeNano < 1e9). */
  volumeWhole: number;
  volumeNano: number;
  /** Σ price × quantity in units of 10^-18 of the currency, as an unevaluated sum of two doubles: exact, so that the order of trades leaves no trace. */
  notionalHigh: number;
  notionalLow: number;
  /** 0 when first closed, + 1 for each batch of late trades since. */
  revision: number;
}
