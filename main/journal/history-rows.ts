/** A group as history-sql.ts returns it, into the row of numbers that the analytics sums up in, and what such a row says. */
import { DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';
import type { GroupValue } from '../../contract/pivot.ts';
import { notionalOf, volumeOf } from '../analytics/bar.ts';
import { setPair } from '../analytics/exact-sum.ts';
import type { KeyValue } from '../analytics/group-keys.ts';
import * as place from '../analytics/group-row.ts';
import { type GroupAggregates, GroupSummary, VALUE_UNITS } from '../analytics/group-summary.ts';
import type { TradeStatistics } from '../analytics/trade-sums.ts';

export interface StoredGroup {
  /** In the order of the keys. */
  readonly values: readonly KeyValue[];
  /** As group-row.ts lays it out. */
  readonly row: Float64Array;
}

const BILLION = 1_000_000_000n;

/** Columns behind the keys, in their order. */
const COLUMNS = [
  'trades',
  'least',
  'greatest',
  'newest_us',
  'sum_a',
  'sum_b',
  'whole',
  'fraction',
  'notional',
  'notional_fraction',
  'first',
  'last',
  'origin_a',
  'origin_b',
  'squares',
] as const;

/** @param keys number of keys that come first. */
export function readGroup(stored: readonly DuckDBValue[], keys: number, value: GroupValue): StoredGroup {
  const of = (name: (typeof COLUMNS)[number]): DuckDBValue => stored[keys + COLUMNS.indexOf(name)] ?? null;
  const row = new Float64Array(place.GROUP_WIDTH);
  const digits = value === 'notional' ? 18 : 9;
  const units = VALUE_UNITS[value];
  row[place.COUNT] = Number(of('trades'));
  row[place.MIN] = numberOf(of('least'));
  row[place.MAX] = numberOf(of('greatest'));
  setPlace(row, place.FIRST, place.FIRST_ORDER, of('first'));
  setPlace(row, place.LAST, place.LAST_ORDER, of('last'));
  if (of('last') === null) row[place.LAST_ORDER] = Number(of('newest_us'));
  const fraction = unitsOf(of('fraction'), 9);
  row[place.WHOLE] = Number(unitsOf(of('whole'), 0) + fraction / BILLION);
  row[place.NANO] = Number(fraction % BILLION);
  setPair(row, place.NOTIONAL, unitsOf(of('notional'), 18) + unitsOf(of('notional_fraction'), 18));
  setPair(row, place.SUM, unitsOf(of('sum_a'), digits) + unitsOf(of('sum_b'), digits));
  setPair(
    row,
    place.ORIGIN,
    unitsOf(of('origin_a'), digits) + unitsOf(of('origin_b'), 18) / 10n ** BigInt(18 - digits),
  );
  // Whole numbers of units squared, but for the rounding of the database's doubles.
  row[place.SQUARES] = Math.round(Number(of('squares')) * units * units);
  const values = stored.slice(0, keys).map((key) => (typeof key === 'number' ? key : String(key)));
  return { values, row };
}

/** Returns the aggregates of a row of that value; those that its query left out are NaN or 0. */
export function aggregatesOf(row: Float64Array, value: GroupValue): GroupAggregates {
  const summary = new GroupSummary(value);
  summary.merge(row);
  return summary.aggregates();
}

/** Returns the statistics of a row of prices. */
export function statisticsOf(row: Float64Array): TradeStatistics {
  const { count, mean, min, max, first, last, stddev, vwap } = aggregatesOf(row, 'price');
  const number = (at: number): number => row[at] as number;
  return {
    tradeCount: count,
    mean,
    min,
    max,
    first,
    last,
    stddev,
    vwap,
    volume: volumeOf({ volumeWhole: number(place.WHOLE), volumeNano: number(place.NANO) }),
    notional: notionalOf({
      notionalHigh: number(place.NOTIONAL),
      notionalLow: number(place.NOTIONAL + 1),
    }),
  };
}

/** @param digits behind the point of the unit: no fewer than the value has. */
function unitsOf(value: DuckDBValue, digits: number): bigint {
  if (value instanceof DuckDBDecimalValue) return value.value * 10n ** BigInt(digits - value.scale);
  return BigInt(Number(value)) * 10n ** BigInt(digits);
}

function numberOf(value: DuckDBValue): number {
  return Number(value instanceof DuckDBDecimalValue ? value.toString() : value);
}

function setPlace(row: Float64Array, at: number, order: number, stored: DuckDBValue): void {
  if (stored === null || typeof stored !== 'object' || !('entries' in stored)) {
    row[at] = Number.NaN;
    return;
  }
  const entries = stored.entries as Readonly<Record<string, DuckDBValue>>;
  row[order] = Number(entries.us);
  row[order + 1] = Number(entries.ns);
  row[order + 2] = Number(entries.partition);
  row[order + 3] = Number(entries.offset);
  row[at] = numberOf(entries.plain ?? null);
}
