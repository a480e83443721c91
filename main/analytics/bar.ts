/** Bars as values: from a row in memory, merged, and as windows are shown them. */
import type { Bar, Interval } from '../../contract/bars.ts';
import { epochMs } from '../../contract/units.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import * as column from './bar-columns.ts';
import type { BarState } from './bar-state.ts';
import { addPair, NOTIONAL_UNITS } from './exact-sum.ts';

const BILLION = 1_000_000_000;
const scratch = new Float64Array(2);

/** Returns the bar as windows and storage are given it: prices in the listing's currency, volume in shares. */
export function toBar(state: BarState, symbols: SymbolTable, isOpen: boolean): Bar {
  const volume = volumeOf(state);
  const notional = notionalOf(state);
  return {
    stock: symbols.stockAt(state.stock),
    interval: state.interval,
    openTimeMs: epochMs(state.openTimeMs),
    open: state.open,
    high: state.high,
    low: state.low,
    close: state.close,
    volume,
    tradeCount: state.tradeCount,
    notional,
    vwap: volume > 0 ? notional / volume : null,
    revision: state.revision,
    state: isOpen ? 'open' : 'closed',
  };
}

/** Returns Σ quantity in shares, as the nearest double. */
export function volumeOf(state: Pick<BarState, 'volumeWhole' | 'volumeNano'>): number {
  return state.volumeNano === 0 ? state.volumeWhole : state.volumeWhole + state.volumeNano / BILLION;
}

/** Returns Σ price × quantity in the listing's currency. */
export function notionalOf(state: Pick<BarState, 'notionalHigh' | 'notionalLow'>): number {
  return (state.notionalHigh + state.notionalLow) / NOTIONAL_UNITS;
}

/** Makes `into` the bar of the trades of both, which must be of one stock, interval and start and have no trade in common. */
export function mergeBars(into: BarState, from: BarState): void {
  if (into.stock !== from.stock || into.interval !== from.interval || into.openTimeMs !== from.openTimeMs) {
    throw new Error(
      `cannot merge the ${from.interval} bar at ${from.openTimeMs} into that at ${into.openTimeMs}`,
    );
  }
  into.high = Math.max(into.high, from.high);
  into.low = Math.min(into.low, from.low);
  if (compareOpens(from, into) < 0) {
    into.open = from.open;
    into.openUs = from.openUs;
    into.openNs = from.openNs;
    into.openPartition = from.openPartition;
    into.openOffset = from.openOffset;
  }
  if (compareCloses(from, into) > 0) {
    into.close = from.close;
    into.closeUs = from.closeUs;
    into.closeNs = from.closeNs;
    into.closePartition = from.closePartition;
    into.closeOffset = from.closeOffset;
  }
  into.tradeCount += from.tradeCount;
  const nano = into.volumeNano + from.volumeNano;
  const carry = nano >= BILLION ? 1 : 0;
  into.volumeWhole += from.volumeWhole + carry;
  into.volumeNano = nano - carry * BILLION;
  scratch[0] = into.notionalHigh;
  scratch[1] = into.notionalLow;
  addPair(scratch, 0, from.notionalHigh, from.notionalLow);
  into.notionalHigh = scratch[0];
  into.notionalLow = scratch[1];
}

/** Returns the bar in the row at `at` as a value of its own. */
export function barAt(bars: Float64Array, at: number, stock: number, interval: Interval): BarState {
  const value = (place: number): number => bars[at + place] as number;
  return {
    stock,
    interval,
    openTimeMs: value(column.START_US) / 1000,
    open: value(column.OPEN),
    high: value(column.HIGH),
    low: value(column.LOW),
    close: value(column.CLOSE),
    openUs: value(column.OPEN_US),
    openNs: value(column.OPEN_NS),
    openPartition: value(column.OPEN_PARTITION),
    openOffset: value(column.OPEN_OFFSET),
    closeUs: value(column.CLOSE_US),
    closeNs: value(column.CLOSE_NS),
    closePartition: value(column.CLOSE_PARTITION),
    closeOffset: value(column.CLOSE_OFFSET),
    tradeCount: value(column.TRADE_COUNT),
    volumeWhole: value(column.VOLUME_WHOLE),
    volumeNano: value(column.VOLUME_NANO),
    notionalHigh: value(column.NOTIONAL_HIGH),
    notionalLow: value(column.NOTIONAL_HIGH + 1),
    revision: value(column.REVISION),
  };
}

function compareOpens(a: BarState, b: BarState): number {
  return (
    a.openUs - b.openUs ||
    a.openNs - b.openNs ||
    a.openPartition - b.openPartition ||
    a.openOffset - b.openOffset
  );
}

function compareCloses(a: BarState, b: BarState): number {
  return (
    a.closeUs - b.closeUs ||
    a.closeNs - b.closeNs ||
    a.closePartition - b.closePartition ||
    a.closeOffset - b.closeOffset
  );
}
