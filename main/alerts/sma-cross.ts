import type { Alert, AlertRule } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import { percent } from '../../contract/units.ts';
import { smaOf } from '../analytics/sma.ts';
import { makeAlert } from './make-alert.ts';
import { compareSums } from './percent-change.ts';
import type { BarEvaluator, ClosedBar } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type SmaCrossRule = Extract<AlertRule, { kind: 'sma_cross' }>;

const FAST = 5;
const SLOW = 10;

interface StockMemory extends LastFired {
  /** End of the newest bar that closed. */
  endUs: number;
  /** Last sign of SMA(5) − SMA(10) that was not 0; 0 before the first. */
  sign: number;
  /** Of the newest SLOW bars, oldest first, as they were when they closed. */
  closes: number[];
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({ ...NEVER_FIRED, endUs: Number.NEGATIVE_INFINITY, sign: 0, closes: [] }),
  toNumbers: ({ endUs, sign, closes }: StockMemory) => [endUs, sign, ...closes],
  fromNumbers: ([endUs = Number.NaN, sign = 0, ...closes]: Float64Array): StockMemory => ({
    ...NEVER_FIRED,
    endUs,
    sign,
    closes,
  }),
};

/**
 * `sma_cross` as SEMANTICS defines it: fires when SMA(5) − SMA(10) changes its sign on a closed bar. Equal means have no sign: up is
 * from below to above, however many bars the means were equal between. The first sign of a stock has changed from none, and fires
 * nothing.
 *
 * A bar is judged once, when it closes. A late trade that revises it afterwards changes nothing here, neither what was decided nor
 * the close that later means take, and a bar whose first trade comes late takes no part: so the alerts do not depend on how trades
 * are batched, and none has to be taken back.
 */
export class SmaCrossEvaluator implements BarEvaluator {
  readonly rule: SmaCrossRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'bars';
  readonly interval: Interval;
  readonly windowUs = 0;
  readonly volumeWindowsUs = [];

  constructor(rule: SmaCrossRule) {
    this.rule = rule;
    this.interval = rule.interval;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
  }

  evaluate(bar: ClosedBar, alerts: Alert[]): void {
    const memory = this.memory.of(bar.stockIndex);
    // Of a stock that moves between partitions, a bar may close after a newer one: late like the above.
    if (bar.endUs <= memory.endUs) return;
    memory.endUs = bar.endUs;
    const { closes } = memory;
    closes.push(bar.close);
    if (closes.length > SLOW) closes.shift();
    if (closes.length < SLOW) return;
    // SMA(5) − SMA(10) is a tenth of what the newest five closes are more than the five before them.
    const sign = compareSums(closes.slice(FAST), closes.slice(0, FAST));
    if (sign === 0) return;
    const before = memory.sign;
    memory.sign = sign;
    if (before === -sign) this.#fire(bar, memory, sign > 0 ? 'up' : 'down', alerts);
  }

  #fire(bar: ClosedBar, memory: StockMemory, direction: Alert['direction'], alerts: Alert[]): void {
    const { interval, direction: wanted } = this.rule;
    if (wanted !== 'both' && wanted !== direction) return;
    const occasion = {
      stock: bar.stock,
      timeUs: bar.endUs,
      timeNs: 0,
      price: bar.close,
      tradedUs: bar.closeUs,
      calendar: bar.calendar,
    };
    if (!this.memory.mayFire(memory, occasion)) return;
    const [fast, slow] = [FAST, SLOW].map((n) => smaOf(memory.closes, n)[SLOW - 1] as number);
    const reference = slow as number;
    const changePercent = percent((100 * ((fast as number) - reference)) / reference);
    const values = { sma5: fast as number, sma10: reference };
    const measured = { reference, referenceKind: `sma10:${interval}`, changePercent } as const;
    alerts.push(makeAlert(this.rule, occasion, direction, measured, values));
  }
}
