/** Shows the rules of a stock what they look at, in the order in which it happens: trades, silences between them, bars that close. */
import type { Alert } from '../../contract/alerts.ts';
import type { TradeEvent } from '../alerts/rule-evaluator.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import type { BarState } from './bar-state.ts';
import type { SilenceKeeper } from './silence-keeper.ts';
import { type StockState, takeNewest } from './stock-state.ts';

/** A trade that its bars have taken in, or that is pending, but is not its stock's newest yet. */
interface WatchedTrade {
  readonly state: StockState;
  readonly index: number;
  readonly batch: TradeBatch;
  readonly row: number;
  readonly isNewest: boolean;
  /** As `measureTrade` wrote them. */
  readonly amounts: Float64Array;
}

export class RuleWatch {
  readonly #silences: SilenceKeeper;
  #event: TradeEvent | undefined;

  constructor(silences: SilenceKeeper) {
    this.#silences = silences;
  }

  /** Takes a trade as the newest one, if it is, and shows it to the rules of its stock; adds the alerts that they fire. */
  trade({ state, index, batch, row, isNewest, amounts }: WatchedTrade, alerts: Alert[]): void {
    const { cells, block, rules } = state;
    const timeUs = batch.timeUs[row] as number;
    state.volumes?.add(timeUs, amounts);
    const awaits = rules.silences.length > 0;
    if (awaits) this.#silences.end(state, index, timeUs, alerts);
    if (isNewest) takeNewest(cells, block, batch, row);
    if (awaits && isNewest) this.#silences.begin(state, index);
    const evaluators = isNewest ? rules.newest : rules.day;
    if (evaluators.length === 0 || timeUs < state.dayStartUs) return;
    const event = this.#eventOf(state, index, batch, row);
    if (isNewest) state.quietBands.evaluate(event, alerts);
    else for (const evaluator of evaluators) evaluator.evaluate(event, alerts);
  }

  /** Shows a bar that closes at `endUs` to the rules of its stock; adds the alerts that they fire. */
  bar(
    state: StockState,
    { stock: stockIndex, interval, close, closeUs }: BarState,
    endUs: number,
    alerts: Alert[],
  ): void {
    for (const evaluator of state.rules.bars) {
      if (evaluator.interval !== interval) continue;
      const { stock, dayStartUs, calendar } = state;
      const sources = { references: state, volume: state, volumes: state, dayStartUs, calendar };
      evaluator.evaluate({ stockIndex, stock, endUs, close, closeUs, ...sources }, alerts);
    }
  }

  /** The one object, with what is true of this trade. */
  #eventOf(state: StockState, index: number, batch: TradeBatch, row: number): TradeEvent {
    const { stock, dayStartUs, calendar } = state;
    const timeUs = batch.timeUs[row] as number;
    const timeNs = batch.timeNs[row] as number;
    const price = batch.price[row] as number;
    const event = this.#event;
    if (event === undefined) {
      const sources = { references: state, volume: state, volumes: state };
      this.#event = { stockIndex: index, stock, timeUs, timeNs, price, dayStartUs, calendar, ...sources };
      return this.#event;
    }
    event.stockIndex = index;
    event.stock = stock;
    event.timeUs = timeUs;
    event.timeNs = timeNs;
    event.price = price;
    event.dayStartUs = dayStartUs;
    event.references = state;
    event.volume = state;
    event.volumes = state;
    event.calendar = calendar;
    return event;
  }
}
