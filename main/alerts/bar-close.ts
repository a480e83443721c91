import type { Alert, AlertRule } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { StateReader, StateWriter } from '../trades/state-codec.ts';
import type { BarEvaluator, ClosedBar, TradeEvaluator } from './rule-evaluator.ts';

/**
 * `bar_close`: a rule of trades that looks only at bars as they close. It sees the close as a trade of the bar's end would be seen, with
 * what is known of the stock when the watermark passes that end. A bar is judged once; what late trades change in it fires nothing.
 */
export class BarCloseEvaluator implements BarEvaluator {
  readonly rule: AlertRule;
  readonly sees = 'bars';
  readonly interval: Interval;
  readonly windowUs: number;
  readonly volumeWindowsUs: readonly number[];
  readonly memory: BarEvaluator['memory'];
  readonly #evaluator: TradeEvaluator;
  /** End of the newest bar judged, µs, by stock index. */
  readonly #ends = new Map<number, number>();

  constructor(evaluator: TradeEvaluator, interval: Interval) {
    this.#evaluator = evaluator;
    this.rule = evaluator.rule;
    this.interval = interval;
    this.windowUs = evaluator.windowUs;
    this.volumeWindowsUs = evaluator.volumeWindowsUs;
    const { memory } = evaluator;
    const ends = this.#ends;
    this.memory = {
      get heldBack() {
        return memory.heldBack;
      },
      save(writer: StateWriter) {
        memory.save(writer);
        writer.numbers(Float64Array.from([...ends].flat()));
      },
      restore(reader: StateReader, stockIndexOf) {
        memory.restore(reader, stockIndexOf);
        const saved = reader.numbers();
        for (let i = 0; i < saved.length; i += 2)
          ends.set(stockIndexOf(saved[i] as number), saved[i + 1] as number);
      },
    };
  }

  evaluate(bar: ClosedBar, alerts: Alert[]): void {
    const { stockIndex, endUs, close, closeUs } = bar;
    // Of a stock that moves between partitions, a bar may close after a newer one.
    if (endUs <= (this.#ends.get(stockIndex) ?? Number.NEGATIVE_INFINITY)) return;
    this.#ends.set(stockIndex, endUs);
    this.#evaluator.evaluate({ ...bar, timeUs: endUs, timeNs: 0, price: close, tradedUs: closeUs }, alerts);
  }
}
