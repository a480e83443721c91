import type { AlertRule } from '../../contract/alerts.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import { RuleGate } from './rule-gate.ts';

const SECOND_US = 1_000_000;

/** Event time of a rule's last alert for a stock; −Infinity before the first. */
export interface LastFired {
  firedUs: number;
  firedNs: number;
}

/** Event time and calendar of what would fire. */
interface FiringTime {
  readonly timeUs: number;
  readonly timeNs: number;
  /** Of the trade that gave the price, µs, where that is not the event time. */
  readonly tradedUs?: number;
  readonly calendar: Calendar;
}

/** How a kind of rule begins with a stock, and what it remembers of it as numbers. */
export interface MemoryForm<Memory> {
  fresh(): Memory;
  toNumbers(memory: Memory): readonly number[];
  fromNumbers(numbers: Float64Array): Memory;
}

/** What a rule remembers of each stock, with the cooldown that holds its repeats. */
export class RuleMemory<Memory extends LastFired> {
  /** Alerts that the cooldown has held back. */
  heldBack = 0;

  readonly #cooldownUs: number;
  readonly #isOnce: boolean;
  readonly #gate: RuleGate;
  readonly #form: MemoryForm<Memory>;
  readonly #stocks: (Memory | undefined)[] = [];

  constructor(rule: AlertRule, form: MemoryForm<Memory>) {
    this.#cooldownUs = Math.round(rule.cooldown_seconds * SECOND_US);
    this.#isOnce = rule.trigger === 'once';
    this.#gate = new RuleGate(rule);
    this.#form = form;
  }

  of(stockIndex: number): Memory {
    let memory = this.#stocks[stockIndex];
    if (memory === undefined) {
      memory = this.#form.fresh();
      this.#stocks[stockIndex] = memory;
    }
    return memory;
  }

  /** Whether an alert of this event time goes out; notes it as the last one, or counts it as held back by the cooldown. */
  mayFire(memory: Memory, { timeUs, timeNs, tradedUs = timeUs, calendar }: FiringTime): boolean {
    if (!this.#gate.isOpen(timeUs, tradedUs, calendar)) return false;
    if (this.#isOnce && memory.firedUs > Number.NEGATIVE_INFINITY) return false;
    const sinceNs = (timeUs - memory.firedUs) * 1000 + (timeNs - memory.firedNs);
    if (sinceNs < this.#cooldownUs * 1000) {
      this.heldBack++;
      return false;
    }
    memory.firedUs = timeUs;
    memory.firedNs = timeNs;
    return true;
  }

  save(writer: StateWriter): void {
    writer.number(this.heldBack);
    writer.number(this.#stocks.reduce((count, memory) => count + (memory === undefined ? 0 : 1), 0));
    this.#stocks.forEach((memory, stockIndex) => {
      if (memory === undefined) return;
      writer.number(stockIndex);
      writer.number(memory.firedUs);
      writer.number(memory.firedNs);
      writer.numbers(Float64Array.from(this.#form.toNumbers(memory)));
    });
  }

  /** @param stockIndexOf index now of a stock that had the given index when the state was saved. */
  restore(reader: StateReader, stockIndexOf: (saved: number) => number): void {
    this.heldBack = reader.number();
    for (let left = reader.number(); left > 0; left--) {
      const stockIndex = stockIndexOf(reader.number());
      const [firedUs, firedNs] = [reader.number(), reader.number()];
      this.#stocks[stockIndex] = { ...this.#form.fromNumbers(reader.numbers()), firedUs, firedNs };
    }
  }
}

/** The memory of a rule that has never fired. */
export const NEVER_FIRED: Readonly<LastFired> = { firedUs: Number.NEGATIVE_INFINITY, firedNs: 0 };
