/** Grouping as SEMANTICS defines it: the aggregates of trades by the values of some keys. A function of the set of trades. */
import type { GroupKey, GroupValue } from '../../contract/pivot.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { compareKeys, type KeyReader, type KeySources, type KeyValue, keyReader } from './group-keys.ts';
import { type GroupAggregates, GroupSummary } from './group-summary.ts';

/** A group takes some 400 bytes: so many fit into half a gigabyte. */
export const MAX_GROUPS = 1_000_000;

export interface Group {
  /** In the order of the keys. */
  readonly values: readonly KeyValue[];
  readonly aggregates: GroupAggregates;
}

/** One level of the tree of groups: by a key's value the next level, or at the last key the group. */
interface Level {
  readonly next: Map<KeyValue, Level>;
  readonly groups: Map<KeyValue, GroupSummary>;
}

const level = (): Level => ({ next: new Map(), groups: new Map() });

function below(at: Level, value: KeyValue): Level {
  let next = at.next.get(value);
  if (next === undefined) {
    next = level();
    at.next.set(value, next);
  }
  return next;
}

/** Groups trades by one key or several. A trade costs a lookup per key. */
export class Groups {
  readonly #readers: readonly KeyReader[];
  readonly #keys: readonly GroupKey[];
  readonly #value: GroupValue;
  readonly #root = level();
  #count = 0;

  /** @param keys one at least. */
  constructor(keys: readonly GroupKey[], value: GroupValue, sources: KeySources) {
    this.#keys = keys;
    this.#value = value;
    this.#readers = keys.map((key) => keyReader(key, sources));
  }

  /**
   * Takes in a new trade: no duplicate.
   * @param amounts the trade's, as `measureTrade` wrote them.
   * @throws RangeError when there are more groups than memory should hold.
   */
  add(batch: TradeBatch, row: number, amounts: Float64Array): void {
    const last = this.#readers.length - 1;
    let at = this.#root;
    for (let i = 0; i < last; i++) at = below(at, (this.#readers[i] as KeyReader)(batch, row));
    this.#groupOf(at, (this.#readers[last] as KeyReader)(batch, row)).add(batch, row, amounts);
  }

  /**
   * Takes in trades that were summed up elsewhere, none of which it has.
   * @param values in the order of the keys.
   * @param row as group-row.ts lays it out.
   * @throws RangeError when there are more groups than memory should hold.
   */
  merge(values: readonly KeyValue[], row: Float64Array): void {
    const last = values.length - 1;
    let at = this.#root;
    for (let i = 0; i < last; i++) at = below(at, values[i] as KeyValue);
    this.#groupOf(at, values[last] as KeyValue).merge(row);
  }

  /** Returns the groups in ascending order of their keys: numbers as numbers, all else as text. */
  *groups(): Generator<Group> {
    yield* this.#walk(this.#root, []);
  }

  *#walk(at: Level, values: readonly KeyValue[]): Generator<Group> {
    const sorted = [...at.next.keys(), ...at.groups.keys()].sort(compareKeys);
    for (const value of sorted) {
      const own = [...values, value];
      const group = at.groups.get(value);
      if (group !== undefined) yield { values: own, aggregates: group.aggregates() };
      const next = at.next.get(value);
      if (next !== undefined) yield* this.#walk(next, own);
    }
  }

  #groupOf(at: Level, value: KeyValue): GroupSummary {
    let group = at.groups.get(value);
    if (group === undefined) {
      group = this.#create();
      at.groups.set(value, group);
    }
    return group;
  }

  #create(): GroupSummary {
    if (++this.#count > MAX_GROUPS) {
      throw new RangeError(
        `grouping by ${this.#keys.join(', ')} makes more than ${MAX_GROUPS} groups: choose fewer keys, or a longer interval`,
      );
    }
    return new GroupSummary(this.#value);
  }
}
