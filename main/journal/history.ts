/**
 * Questions about the past, answered from what is journaled with the definitions of the live analytics. Each sees one moment of the journal
 * and holds up neither the writer nor the charts; all reject with HistoryCancelled, or JournalError.
 */
import type { Alert } from '../../contract/alerts.ts';
import type { PivotRequest, PivotTable } from '../../contract/pivot.ts';
import type { JournaledDays } from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import type { Standing } from '../analytics/rankings.ts';
import { SummaryPivot } from '../analytics/summary-pivot.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { TradeBatch } from '../trades/trade-batch.ts';
import { type BarsWanted, barsAt, type HistoryBar } from './history-bars.ts';
import { journaledStocks, type StockListings } from './history-context.ts';
import { type GroupsWanted, groupsAt } from './history-groups.ts';
import { atOneMoment, type HistoryMoment, type HistoryRun, type HistorySource } from './history-moment.ts';
import type { StoredGroup } from './history-rows.ts';
import { type HistoryScope, type StockRange, whereOf, whereOfAlerts } from './history-scope.ts';
import {
  newestOfAll,
  type RollingWanted,
  type RollingWindow,
  rollingAt,
  type StandingsWanted,
  standingsAt,
} from './history-standings.ts';
import { readAlerts } from './small-rows.ts';
import { readSources, replayTrades } from './trade-replay.ts';

export interface HistoryOptions extends HistorySource {
  readonly listings: StockListings;
}

export class JournalHistory {
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** The groups in ascending order of their keys. */
  groups(wanted: GroupsWanted, run: HistoryRun = {}): AsyncGenerator<StoredGroup> {
    return this.#ask(run, (moment) => groupsAt(moment, wanted, this.#options.listings));
  }

  /** Rejects with RangeError when there are too many cells. */
  async pivot(request: PivotRequest, scope: HistoryScope, run: HistoryRun = {}): Promise<PivotTable> {
    const { rows, columns, aggregate, value } = request;
    const pivot = new SummaryPivot(value);
    const keys = columns === null || columns === rows ? [rows] : [rows, columns];
    for await (const group of this.groups({ keys, value, aggregates: [aggregate], scope }, run)) {
      const [rowKey = '', columnKey = columns === null ? '' : rowKey] = group.values;
      pivot.add(rowKey, columnKey, group.row);
    }
    return pivot.table(aggregate, columns !== null);
  }

  /** The bars by stock, then by time. */
  bars(wanted: BarsWanted, run: HistoryRun = {}): AsyncGenerator<HistoryBar> {
    return this.#ask(run, (moment) => barsAt(moment, wanted, this.#options.listings));
  }

  /** The rolling statistics by stock, then by window in the order given. */
  rolling(wanted: RollingWanted, run: HistoryRun = {}): AsyncGenerator<RollingWindow> {
    return this.#ask(run, (moment) => rollingAt(moment, wanted, this.#options.listings));
  }

  /** What each stock that traded is ranked by, in no order. */
  standings(wanted: StandingsWanted, run: HistoryRun = {}): Promise<Standing[]> {
    return this.#answer(run, (moment) => standingsAt(moment, wanted, this.#options.listings));
  }

  /** The stored alerts of the scope, in the order in which they fired. */
  alerts(scope: Omit<HistoryScope, 'ranges'>, run: HistoryRun = {}): Promise<Alert[]> {
    return this.#answer(run, ({ connection }) =>
      readAlerts(connection, `WHERE ${whereOfAlerts(scope)} ORDER BY sequence`, []),
    );
  }

  /** The trades of the scope as batches, in the order of their journaling; their stocks are entered into the table. */
  trades(symbols: SymbolTable, scope: HistoryScope, run: HistoryRun = {}): AsyncGenerator<TradeBatch> {
    return this.#ask(run, async function* (moment) {
      const sources = await readSources(moment.connection);
      for await (const batch of replayTrades(moment.connection, symbols, sources, 0, whereOf(scope))) {
        yield batch;
        moment.checkCancelled();
      }
    });
  }

  /** Every stock that traded. */
  stocks(run: HistoryRun = {}): Promise<Stock[]> {
    return this.#answer(run, ({ connection }) => journaledStocks(connection, 'true'));
  }

  /** First and last trading day of the trades, each of its stock's calendar; null when there is none. */
  days(run: HistoryRun = {}): Promise<JournaledDays | null> {
    return this.#answer(run, async (moment) => {
      const dates: string[] = [];
      const spans = moment.rows(
        'SELECT stock, min(time_us)::DOUBLE, max(time_us)::DOUBLE FROM trades GROUP BY stock',
      );
      for await (const [stock, ...times] of spans) {
        const { days } = this.#options.listings.calendarOf(String(stock) as Stock);
        for (const us of times) dates.push(days.dateOf(Number(us)));
      }
      dates.sort();
      const [first, last] = [dates[0], dates[dates.length - 1]];
      return first === undefined || last === undefined ? null : { first, last };
    });
  }

  /** Each stock's current trading day: that of its newest trade. */
  currentDays(run: HistoryRun = {}): Promise<StockRange[]> {
    return this.#answer(run, async (moment) => {
      const newest = await newestOfAll(moment, {});
      return [...newest].map(([stock, us]) => {
        const { startUs, endUs } = this.#options.listings.calendarOf(stock).days.dayOf(us);
        return { stock, label: '', fromUs: startUs, toUs: endUs };
      });
    });
  }

  #ask<Row>(run: HistoryRun, ask: (moment: HistoryMoment) => AsyncIterable<Row>): AsyncGenerator<Row> {
    return atOneMoment(this.#options, run, ask);
  }

  async #answer<Answer>(run: HistoryRun, ask: (moment: HistoryMoment) => Promise<Answer>): Promise<Answer> {
    const answers: Answer[] = [];
    const asked = this.#ask(run, async function* (moment) {
      yield await ask(moment);
    });
    for await (const answer of asked) answers.push(answer);
    return answers[0] as Answer;
  }
}
