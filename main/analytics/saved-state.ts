/** The analytics' state as bytes and back. Stocks are saved by name: the reader's symbol table may number them otherwise. */
import type { AlertRule } from '../../contract/alerts.ts';
import { INTERVALS } from '../../contract/bars.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import type { RuleEvaluator } from '../alerts/rule-evaluator.ts';
import { StateReader, StateWriter } from '../trades/state-codec.ts';
import { BAR_WIDTH } from './bar-columns.ts';
import { barPlace, insertBar, lengthOf, RING_BARS } from './bar-ring.ts';
import type { Operator } from './operator.ts';
import type { PartitionState } from './partition-state.ts';
import { DAY_END, DAY_PRICE, DAY_START, DAY_SUMS_WIDTH, LAST, NEWEST } from './stock-cells.ts';
import type { StockState } from './stock-state.ts';

const MAGIC = 'stockstream analytics';
/** Raised with every change of what follows. */
export const STATE_VERSION = 5;

/**
 * The saved state cannot be taken over: the trades have to be applied again. The message is a sentence for the user, without its full stop.
 */
export class StateVersionError extends Error {
  override readonly name = 'StateVersionError';
}

export interface SavedParts {
  /** By stock index. */
  readonly stocks: readonly (StockState | undefined)[];
  readonly partitions: readonly PartitionState[];
  readonly evaluators: readonly RuleEvaluator[];
  readonly operators: readonly Operator[];
}

/** Where a state is put back into: each function makes what it returns. */
export interface RestoreTarget {
  readonly evaluators: readonly RuleEvaluator[];
  readonly operators: readonly Operator[];
  partition(topic: string, partition: number): PartitionState;
  stock(stock: Stock, home: PartitionState): StockState;
  indexOf(stock: Stock): number;
}

export function saveState({ stocks, partitions, evaluators, operators }: SavedParts): Uint8Array {
  const writer = new StateWriter();
  writer.text(MAGIC);
  writer.number(STATE_VERSION);
  writer.number(partitions.length);
  for (const { topic, partition, newestUs, newestNs } of partitions) {
    writer.text(topic);
    writer.number(partition);
    writer.number(newestUs);
    writer.number(newestNs);
  }
  const saved = stocks.flatMap((state, index) => (state === undefined ? [] : [{ state, index }]));
  writer.number(saved.length);
  for (const { state, index } of saved) {
    writer.number(index);
    writer.text(state.stock);
    writer.number(partitions.indexOf(state.home));
    writer.numbers(Float64Array.from(state.partitions, (partition) => partitions.indexOf(partition)));
    saveStock(writer, state);
  }
  writer.number(evaluators.length);
  for (const evaluator of evaluators) {
    writer.text(ruleKey(evaluator.rule));
    const part = new StateWriter();
    evaluator.memory.save(part);
    writer.part(part);
  }
  writer.number(operators.length);
  for (const operator of operators) {
    writer.text(operator.name);
    const part = new StateWriter();
    operator.save(part);
    writer.part(part);
  }
  return writer.finish();
}

/** @throws StateVersionError when the bytes are no state of this version, or are damaged; the target is then of no more use. */
export function restoreState(bytes: Uint8Array, target: RestoreTarget): void {
  const reader = new StateReader(bytes);
  checkVersion(reader);
  try {
    restoreParts(reader, target);
  } catch (error) {
    if (error instanceof StateVersionError) throw error;
    // Bytes that were cut or overwritten lead a reader astray in many ways; none of them is a reason not to start.
    throw new StateVersionError('The saved analytics are damaged', { cause: error });
  }
}

function restoreParts(reader: StateReader, target: RestoreTarget): void {
  const partitions = Array.from({ length: reader.number() }, () => {
    const partition = target.partition(reader.text(), reader.number());
    partition.newestUs = reader.number();
    partition.newestNs = reader.number();
    return partition;
  });
  const indexes = new Map<number, number>();
  for (let left = reader.number(); left > 0; left--) {
    const index = reader.number();
    const stock = known(parseStock(reader.text()));
    indexes.set(index, target.indexOf(stock));
    const state = target.stock(stock, known(partitions[reader.number()]));
    state.partitions = Array.from(reader.numbers(), (place) => known(partitions[place]));
    restoreStock(reader, state);
  }
  for (let left = reader.number(); left > 0; left--) {
    const key = reader.text();
    const part = reader.part();
    // A rule that was changed or taken away since leaves no state; a new one starts afresh.
    const evaluator = target.evaluators.find(({ rule }) => ruleKey(rule) === key);
    evaluator?.memory.restore(part, (saved) => known(indexes.get(saved)));
  }
  restoreOperators(reader, target.operators, (saved) => known(indexes.get(saved)));
}

/** What the state refers to must be part of it. */
function known<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new RangeError('the saved state refers to something that it does not hold');
  return part;
}

function restoreOperators(
  reader: StateReader,
  operators: readonly Operator[],
  stockIndexOf: (saved: number) => number,
): void {
  const parts = new Map(Array.from({ length: reader.number() }, () => [reader.text(), reader.part()]));
  for (const operator of operators) {
    const part = parts.get(operator.name);
    if (part === undefined)
      throw new StateVersionError(`The saved analytics have nothing of the statistics "${operator.name}"`);
    operator.restore(part, stockIndexOf);
  }
}

/** The same for two rules exactly when all their settings are: only then may one take over what the other remembers. */
function ruleKey(rule: AlertRule): string {
  return JSON.stringify(rule, (_name, value: unknown) =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function checkVersion(reader: StateReader): void {
  let found: number | undefined;
  try {
    found = reader.text() === MAGIC ? reader.number() : undefined;
  } catch (error) {
    throw new StateVersionError('The saved analytics are damaged', { cause: error });
  }
  if (found === STATE_VERSION) return;
  if (found === undefined) throw new StateVersionError('The saved analytics are damaged');
  const age = found < STATE_VERSION ? 'an older' : 'a newer';
  throw new StateVersionError(
    `The saved analytics are of ${age} version (${found} instead of ${STATE_VERSION})`,
  );
}

/** Cells that are saved as they are; nothing is pending. */
const SAVED_CELLS = [
  NEWEST,
  NEWEST + 1,
  NEWEST + 2,
  NEWEST + 3,
  LAST,
  DAY_START,
  DAY_END,
  ...Array.from({ length: DAY_SUMS_WIDTH }, (_, i) => DAY_PRICE + i),
];

function saveStock(writer: StateWriter, state: StockState): void {
  const { cells, block } = state;
  for (const cell of SAVED_CELLS) writer.number(cells[block + cell] as number);
  for (const place of INTERVALS.keys()) {
    writer.number(lengthOf(cells, block, place));
    for (let i = 0; i < lengthOf(cells, block, place); i++) {
      const at = barPlace(cells, block, place, i);
      for (let column = 0; column < BAR_WIDTH; column++) writer.number(cells[at + column] as number);
    }
  }
  writer.numbers(state.history?.toArray() ?? new Float64Array(0));
  writer.numbers(state.volumes?.toArray() ?? new Float64Array(0));
  writer.number(state.regularCloses === undefined ? 0 : 1);
  state.regularCloses?.save(writer);
}

function restoreStock(reader: StateReader, state: StockState): void {
  const { cells, block } = state;
  for (const cell of SAVED_CELLS) cells[block + cell] = reader.number();
  for (const place of INTERVALS.keys()) {
    const length = reader.number();
    if (length > RING_BARS)
      throw new RangeError(`the saved state has ${length} bars of an interval in memory`);
    for (let i = 0; i < length; i++) {
      const at = insertBar(cells, block, place, i, 0, 0);
      for (let column = 0; column < BAR_WIDTH; column++) cells[at + column] = reader.number();
    }
  }
  const history = reader.numbers();
  state.history?.restore(history);
  const volumes = reader.numbers();
  if (volumes.length > 0) state.volumes?.restore(volumes);
  const hasCloses = reader.number() === 1;
  if (hasCloses !== (state.regularCloses !== undefined)) {
    throw new StateVersionError('The saved analytics measure changes from another previous close');
  }
  state.regularCloses?.restore(reader);
}
