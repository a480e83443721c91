import type { Alert, AlertRule } from '../../contract/alerts.ts';
import { percent } from '../../contract/units.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { makeAlert } from './make-alert.ts';
import type { Silence, SilenceEvaluator } from './rule-evaluator.ts';
import { type LastFired, NEVER_FIRED, RuleMemory } from './rule-memory.ts';

type StaleFeedRule = Extract<AlertRule, { kind: 'stale_feed' }>;

interface StockMemory extends LastFired {
  isWaiting: boolean;
}

const MEMORY_FORM = {
  fresh: (): StockMemory => ({ ...NEVER_FIRED, isWaiting: false }),
  toNumbers: ({ isWaiting }: StockMemory) => [isWaiting ? 1 : 0],
  fromNumbers: ([isWaiting]: Float64Array): StockMemory => ({ ...NEVER_FIRED, isWaiting: isWaiting === 1 }),
};

const SECOND_US = 1_000_000;

/**
 * `stale_feed` as SEMANTICS defines it: fires when no trade of the stock came for a given time inside its regular session. Time is event
 * time: the stock's next trade, or the watermark of its partition, tells that a moment has passed. The silence
 * counts from the stock's newest trade or from the open of the session, whichever is later, and where the session ends before, anew
 * from the next one's open. It fires once per silence, at the moment when the time has passed.
 */
export class StaleFeedEvaluator implements SilenceEvaluator {
  readonly rule: StaleFeedRule;
  readonly memory: RuleMemory<StockMemory>;
  readonly sees = 'silence';
  readonly windowUs = 0;
  readonly volumeWindowsUs = [];
  readonly afterUs: number;

  constructor(rule: StaleFeedRule) {
    this.rule = rule;
    this.memory = new RuleMemory(rule, MEMORY_FORM);
    this.afterUs = Math.round(rule.after_seconds * SECOND_US);
  }

  deadlineOf(lastUs: number, calendar: Calendar): number {
    // One session follows another without a break.
    if (calendar.kind === 'always') return lastUs + this.afterUs;
    const session = calendar.nextRegularSession(lastUs);
    const deadlineUs = Math.max(lastUs, session.openUs) + this.afterUs;
    if (deadlineUs <= session.closeUs) return deadlineUs;
    const next = calendar.nextRegularSession(session.closeUs);
    return next.openUs + this.afterUs <= next.closeUs ? next.openUs + this.afterUs : Number.POSITIVE_INFINITY;
  }

  begins(stockIndex: number): boolean {
    const memory = this.memory.of(stockIndex);
    if (memory.isWaiting) return false;
    memory.isWaiting = true;
    return true;
  }

  ends(stockIndex: number): boolean {
    const memory = this.memory.of(stockIndex);
    const { isWaiting } = memory;
    memory.isWaiting = false;
    return isWaiting;
  }

  isWaiting(stockIndex: number): boolean {
    return this.memory.of(stockIndex).isWaiting;
  }

  evaluate({ stockIndex, stock, timeUs, lastUs, last, calendar }: Silence, alerts: Alert[]): void {
    const memory = this.memory.of(stockIndex);
    const { after_seconds: reference } = this.rule;
    const occasion = { stock, timeUs, timeNs: 0, price: last, calendar };
    if (!this.memory.mayFire(memory, occasion)) return;
    const measured = { reference, referenceKind: 'silence', changePercent: percent(0) } as const;
    const values = { after_seconds: reference, last_trade: new Date(lastUs / 1000).toISOString() };
    alerts.push(makeAlert(this.rule, occasion, 'down', measured, values));
  }
}
