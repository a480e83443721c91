import type { Alert } from '../../contract/alerts.ts';
import type { PartitionState } from './partition-state.ts';
import type { StockState } from './stock-state.ts';

/** Most rules of one stock that wait for trades; more have numbers that would be taken for another stock's. */
const PLACES = 4096;

/**
 * Waits for trades that do not come: the deadlines of `stale_feed` rules, in the queue of each stock's partition. A rule has one deadline
 * there at a time. When it passes, what has been traded since moves it on; so a trade costs O(1) amortised.
 */
export class SilenceKeeper {
  /** By stock index. */
  readonly #stocks: readonly (StockState | undefined)[];
  readonly #latenessUs: number;

  constructor(stocks: readonly (StockState | undefined)[], latenessUs: number) {
    this.#stocks = stocks;
    this.#latenessUs = latenessUs;
  }

  /** Fires the rules whose deadlines lie before a trade that is about to become the stock's newest. */
  end(state: StockState, stockIndex: number, timeUs: number, alerts: Alert[]): void {
    const { stock, calendar, last } = state;
    const lastUs = state.newestUs;
    if (lastUs === Number.NEGATIVE_INFINITY || timeUs <= lastUs) return;
    for (const evaluator of state.rules.silences) {
      if (timeUs - lastUs <= evaluator.afterUs || !evaluator.isWaiting(stockIndex)) continue;
      const deadlineUs = evaluator.deadlineOf(lastUs, calendar);
      if (deadlineUs >= timeUs) continue;
      evaluator.evaluate({ stockIndex, stock, timeUs: deadlineUs, lastUs, last, calendar }, alerts);
    }
  }

  /** Begins to wait after a stock's newest trade. */
  begin(state: StockState, stock: number): void {
    state.rules.silences.forEach((evaluator, place) => {
      if (evaluator.begins(stock)) this.#wait(state, stock, place);
    });
  }

  /** Puts what a stock waits for into its home's queue, after a restart or a move. */
  enqueue(stock: number): void {
    const state = this.#stocks[stock];
    state?.rules.silences.forEach((evaluator, place) => {
      if (evaluator.isWaiting(stock)) this.#wait(state, stock, place);
    });
  }

  /** Fires the rules whose deadline the partition's watermark has passed. */
  close(partition: PartitionState, alerts: Alert[]): void {
    const watermarkUs = partition.newestUs - this.#latenessUs;
    const { silences } = partition;
    while (silences.nextUs <= watermarkUs) {
      const dueUs = silences.nextUs;
      for (const number of silences.takeNext()) this.#fire(number, dueUs, partition, alerts);
    }
  }

  #fire(number: number, dueUs: number, partition: PartitionState, alerts: Alert[]): void {
    const [stockIndex, place] = [Math.floor(number / PLACES), number % PLACES];
    const state = this.#stocks[stockIndex] as StockState;
    // Left behind by a move to another partition.
    if (state.home !== partition) return;
    const evaluator = state.rules.silences[place];
    const { stock, calendar, last } = state;
    const lastUs = state.newestUs;
    const deadlineUs = evaluator?.deadlineOf(lastUs, calendar) ?? Number.POSITIVE_INFINITY;
    if (deadlineUs > dueUs) state.home.silences.add(deadlineUs, number);
    else if (evaluator?.ends(stockIndex)) {
      evaluator.evaluate({ stockIndex, stock, timeUs: deadlineUs, lastUs, last, calendar }, alerts);
    }
  }

  #wait(state: StockState, stock: number, place: number): void {
    const deadlineUs = state.rules.silences[place]?.deadlineOf(state.newestUs, state.calendar);
    if (deadlineUs !== undefined) state.home.silences.add(deadlineUs, stock * PLACES + place);
  }
}
