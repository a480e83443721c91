import {
  type Alert,
  type AlertRule,
  type Reference,
  WINDOW_SECONDS,
  type Window,
} from '../../contract/alerts.ts';
import { epochUs, percent } from '../../contract/units.ts';
import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import { alertId } from './alert-id.ts';
import {
  compareMove,
  type ExactPercent,
  exactPercent,
  percentChange,
  subtractPercent,
} from './percent-change.ts';
import type { PriceEvent, PriceReferences, RuleEvaluator } from './rule-evaluator.ts';

type PercentMoveRule = Extract<AlertRule, { kind: 'percent_move' }>;

const SECOND_US = 1_000_000;

/** What a rule remembers of one stock. */
interface StockMemory {
  dayStartUs: number;
  /** Whether the next crossing in a direction counts: it does not from one crossing until the price is back. */
  isUpArmed: boolean;
  isDownArmed: boolean;
  /** Event time of the last alert; −Infinity before the first. */
  firedUs: number;
  firedNs: number;
}

/** `percent_move` as SEMANTICS defines it: fires when the change reaches ±t, once per crossing and direction. */
export class PercentMoveEvaluator implements RuleEvaluator {
  readonly key: string;
  readonly ruleId: string;
  readonly windowUs: number;
  heldBack = 0;

  readonly #rule: PercentMoveRule;
  readonly #threshold: ExactPercent;
  /** A direction is armed again strictly below it. */
  readonly #rearm: ExactPercent;
  readonly #cooldownUs: number;
  readonly #memories: (StockMemory | undefined)[] = [];

  constructor(rule: PercentMoveRule) {
    this.#rule = rule;
    this.key = JSON.stringify(rule, Object.keys(rule).sort());
    this.ruleId = rule.id;
    this.windowUs = windowSeconds(rule.reference) * SECOND_US;
    this.#threshold = exactPercent(rule.threshold_percent);
    this.#rearm = subtractPercent(this.#threshold, exactPercent(rule.hysteresis_percent));
    this.#cooldownUs = Math.round(rule.cooldown_seconds * SECOND_US);
  }

  evaluate(event: PriceEvent, alerts: Alert[]): void {
    let kind = this.#rule.reference;
    let reference = this.#referencePrice(event.references);
    if (kind === 'previous_close' && Number.isNaN(reference)) {
      kind = 'session_open';
      reference = event.references.sessionOpen();
    }
    if (Number.isNaN(reference)) return;
    const memory = this.#memoryOf(event);
    const { price } = event;
    const change = (100 * (price - reference)) / reference;
    const rise = compareMove(price, reference, change, 1, this.#threshold);
    const fall = compareMove(price, reference, change, -1, this.#threshold);
    if (rise >= 0) {
      if (memory.isUpArmed) this.#fire(event, memory, 'up', reference, kind, alerts);
      memory.isUpArmed = false;
    } else if (!memory.isUpArmed) {
      memory.isUpArmed = compareMove(price, reference, change, 1, this.#rearm) < 0;
    }
    if (fall >= 0) {
      if (memory.isDownArmed) this.#fire(event, memory, 'down', reference, kind, alerts);
      memory.isDownArmed = false;
    } else if (!memory.isDownArmed) {
      memory.isDownArmed = compareMove(price, reference, change, -1, this.#rearm) < 0;
    }
  }

  save(writer: StateWriter): void {
    writer.number(this.heldBack);
    writer.number(this.#memories.reduce((count, memory) => count + (memory === undefined ? 0 : 1), 0));
    this.#memories.forEach((memory, stockIndex) => {
      if (memory === undefined) return;
      writer.number(stockIndex);
      writer.number(memory.dayStartUs);
      writer.number((memory.isUpArmed ? 1 : 0) + (memory.isDownArmed ? 2 : 0));
      writer.number(memory.firedUs);
      writer.number(memory.firedNs);
    });
  }

  restore(reader: StateReader, stockIndexOf: (saved: number) => number): void {
    this.heldBack = reader.number();
    for (let left = reader.number(); left > 0; left--) {
      const stockIndex = stockIndexOf(reader.number());
      const dayStartUs = reader.number();
      const armed = reader.number();
      const [firedUs, firedNs] = [reader.number(), reader.number()];
      const [isUpArmed, isDownArmed] = [armed % 2 === 1, armed >= 2];
      this.#memories[stockIndex] = { dayStartUs, isUpArmed, isDownArmed, firedUs, firedNs };
    }
  }

  #referencePrice(references: PriceReferences): number {
    if (this.windowUs > 0) return references.windowClose(this.windowUs);
    return this.#rule.reference === 'session_open' ? references.sessionOpen() : references.previousClose();
  }

  #memoryOf({ stockIndex, dayStartUs }: PriceEvent): StockMemory {
    let memory = this.#memories[stockIndex];
    if (memory === undefined) {
      memory = {
        dayStartUs,
        isUpArmed: true,
        isDownArmed: true,
        firedUs: Number.NEGATIVE_INFINITY,
        firedNs: 0,
      };
      this.#memories[stockIndex] = memory;
    } else if (memory.dayStartUs !== dayStartUs) {
      memory.dayStartUs = dayStartUs;
      memory.isUpArmed = true;
      memory.isDownArmed = true;
    }
    return memory;
  }

  #fire(
    { stock, timeUs, timeNs, price }: PriceEvent,
    memory: StockMemory,
    direction: Alert['direction'],
    reference: number,
    referenceKind: Reference,
    alerts: Alert[],
  ): void {
    const sinceNs = (timeUs - memory.firedUs) * 1000 + (timeNs - memory.firedNs);
    if (sinceNs < this.#cooldownUs * 1000) {
      this.heldBack++;
      return;
    }
    memory.firedUs = timeUs;
    memory.firedNs = timeNs;
    alerts.push({
      id: alertId(this.#rule.id, stock, direction, timeUs, timeNs),
      rule: this.#rule.id,
      kind: this.#rule.kind,
      stock,
      direction,
      eventTimeUs: epochUs(timeUs),
      price,
      reference,
      referenceKind,
      changePercent: percent(percentChange(price, reference)),
    });
  }
}

function windowSeconds(reference: Reference): number {
  const [, window] = reference.split(':');
  return window === undefined ? 0 : WINDOW_SECONDS[window as Window];
}
