import type { TradingDays } from '../calendar/trading-days.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { startBar } from './bar-columns.ts';
import { addToRow, STATISTICS_WIDTH, statisticsOf, type TradeStatistics } from './statistics-row.ts';

/** Statistics of one stock's current trading day, which is that of its newest trade; a trade of an earlier day leaves them as they are. */
export class SessionStatistics {
  readonly #days: TradingDays;
  readonly #row = new Float64Array(STATISTICS_WIDTH);
  #startUs = Number.NaN;
  #endUs = Number.NaN;

  constructor(days: TradingDays) {
    this.#days = days;
  }

  /** @param amounts the trade's, as `measureTrade` wrote them. */
  add(batch: TradeBatch, row: number, amounts: Float64Array): void {
    const timeUs = batch.timeUs[row] as number;
    if (timeUs < this.#startUs) return;
    if (!(timeUs < this.#endUs)) {
      const day = this.#days.dayOf(timeUs);
      this.#startUs = day.startUs;
      this.#endUs = day.endUs;
      this.#row.fill(0);
      startBar(this.#row, 0, day.startUs, day.endUs);
    }
    addToRow(this.#row, 0, batch, row, amounts);
  }

  /** Returns the statistics; undefined before the first trade. */
  statistics(): TradeStatistics | undefined {
    return Number.isNaN(this.#startUs) ? undefined : statisticsOf(this.#row, [0]);
  }
}
