/**
 * `stockstream analyze --journal`: the same results of what the engine has journaled. The database sums the trades up, so that a journal of
 * any size is read with little memory; only alerts of other rules than the engine's need the trades one by one, for a rule remembers.
 */
import { type Alert, WINDOWS } from '../../contract/alerts.ts';
import { AGGREGATES } from '../../contract/pivot.ts';
import type { PreviousClose, Settings } from '../../contract/settings.ts';
import { Analytics } from '../analytics/analytics.ts';
import { Pivot } from '../analytics/pivot.ts';
import { rankStandings } from '../analytics/rankings.ts';
import type { HistoryRun } from '../journal/history-moment.ts';
import { aggregatesOf } from '../journal/history-rows.ts';
import type { HistoryScope } from '../journal/history-scope.ts';
import { journalDir } from '../journal/journal-file.ts';
import { type OpenHistory, openHistory } from '../journal/open-history.ts';
import { type Listings, listingsOf, SYMBOLS } from '../symbols.ts';
import { SymbolTable } from '../trades/symbol-table.ts';
import { ALERT_COLUMNS, alertRows } from './analyze-alerts.ts';
import { BarLines } from './analyze-bars.ts';
import { groupColumns, groupLine, keysOf, pivotTable } from './analyze-groups.ts';
import {
  type AnalyzeOptions,
  DEFAULT_PIVOT_COLUMNS,
  isWanted,
  type Line,
  type Table,
  tell,
  tellCounts,
  tellHeldBack,
  tellUnknown,
} from './analyze-options.ts';
import { RANKING_COLUMNS, rankingRows } from './analyze-rankings.ts';
import { ROLLING_COLUMNS, rollingRow } from './analyze-rolling.ts';
import { type RulesFile, readRules } from './analyze-rules.ts';
import { readableJournal } from './readable-journal.ts';
import type { Work } from './work.ts';

/** Opens the journal that `stockstream run` with these settings writes; throws JournalError when that cannot be. */
export async function openAnalysis(
  options: AnalyzeOptions,
  settings: Settings,
  work: Work,
): Promise<JournalAnalysis> {
  const listings = listingsOf(SYMBOLS);
  const { memoryLimitMb } = settings.journal;
  const cipher = await readableJournal(settings);
  const journal = await openHistory({ dataDir: journalDir(settings), memoryLimitMb, cipher }, listings);
  return new JournalAnalysis({ options, settings, work, listings, journal });
}

interface AnalysisParts {
  readonly options: AnalyzeOptions;
  readonly settings: Settings;
  readonly work: Work;
  readonly listings: Listings;
  readonly journal: OpenHistory;
}

export class JournalAnalysis {
  readonly #options: AnalyzeOptions;
  readonly #settings: Settings;
  readonly #listings: Listings;
  readonly #journal: OpenHistory;
  readonly #run: HistoryRun;
  readonly #scope: HistoryScope;
  #heldBack: ReadonlyMap<string, number> = new Map();

  constructor({ options, settings, work, listings, journal }: AnalysisParts) {
    this.#options = options;
    this.#settings = settings;
    this.#listings = listings;
    this.#journal = journal;
    const { from, to, at, stock } = options;
    this.#scope = { fromUs: from, toUs: to, untilUs: at, stock };
    this.#run = {
      signal: work.signal,
      onProgress: (done) => work.progress.show(`reading the journal: ${Math.round(100 * done)} %`),
    };
  }

  async table(): Promise<Table> {
    switch (this.#options.what) {
      case 'bars':
        return this.#barTable();
      case 'alerts':
        return { columns: ALERT_COLUMNS, rows: alertRows(await this.#alerts()) };
      case 'rolling':
        return { columns: ROLLING_COLUMNS, rows: this.#rollingRows() };
      case 'rankings':
        return { columns: RANKING_COLUMNS, rows: await this.#rankingRows() };
      case 'pivot':
        return this.#pivotTable();
      case 'groups':
        return { columns: groupColumns(keysOf(this.#options)), rows: this.#groupRows() };
    }
  }

  async report(): Promise<void> {
    tell(`journal ${this.#journal.path}`);
    tellCounts(this.#journal.counts);
    tellHeldBack(this.#heldBack);
    const { stock } = this.#options;
    if (stock !== undefined) tellUnknown(stock, await this.#journal.history.stocks(this.#run));
  }

  close(): void {
    this.#journal.close();
  }

  #barTable(): Table {
    const lines = new BarLines(this.#options, this.#listings.calendarOf);
    return { columns: lines.columns(), rows: this.#barRows(lines) };
  }

  async *#barRows(lines: BarLines): AsyncGenerator<Line> {
    const wanted = { ...this.#scope, interval: this.#options.interval, lead: lines.lead };
    for await (const bar of this.#journal.history.bars(wanted, this.#run)) {
      const line = lines.next(bar);
      if (line !== undefined) yield line;
    }
  }

  async *#rollingRows(): AsyncGenerator<Line> {
    const { window, stock, at } = this.#options;
    const wanted = { windows: window === undefined ? WINDOWS : [window], stock, untilUs: at };
    for await (const one of this.#journal.history.rolling(wanted, this.#run)) yield rollingRow(one);
  }

  async #rankingRows(): Promise<Iterable<Line>> {
    const { window, day, at } = this.#options;
    const wanted = { period: window ?? 'day', previousClose: this.#previousClose, day, untilUs: at } as const;
    const standings = await this.#journal.history.standings(wanted, this.#run);
    return rankingRows((kind) => rankStandings(kind, standings), this.#options);
  }

  async *#groupRows(): AsyncGenerator<Line> {
    const { value } = this.#options;
    const keys = keysOf(this.#options);
    const wanted = { keys, value, aggregates: AGGREGATES, scope: this.#scope };
    for await (const { values, row } of this.#journal.history.groups(wanted, this.#run))
      yield groupLine(keys, values, aggregatesOf(row, value));
  }

  async #pivotTable(): Promise<Table> {
    const { rows, columns = DEFAULT_PIVOT_COLUMNS, value, aggregate } = this.#options;
    const pivot = new Pivot(rows, columns, value, { symbols: new SymbolTable(), ...this.#listings });
    const wanted = { keys: [...rows, columns], value, aggregates: [aggregate], scope: this.#scope };
    for await (const { values, row } of this.#journal.history.groups(wanted, this.#run))
      pivot.merge(values, row);
    return pivotTable(pivot.table(), this.#options);
  }

  async #alerts(): Promise<Alert[]> {
    const { rules, stock } = this.#options;
    if (rules === undefined) return this.#journal.history.alerts(this.#scope, this.#run);
    const alerts = await this.#replay(await readRules(rules));
    return alerts.filter(
      (alert) => (stock === undefined || alert.stock === stock) && isWanted(alert.eventTimeUs, this.#options),
    );
  }

  /** What the rules would have fired: they see every trade, in the order in which the engine saw them. */
  async #replay({ rules, watchLists }: RulesFile): Promise<Alert[]> {
    const symbols = new SymbolTable();
    const analytics = new Analytics({
      symbols,
      rules,
      watchLists,
      allowedLatenessUs: this.#settings.allowedLatenessSeconds * 1e6,
      calendarOf: this.#listings.calendarOf,
      previousClose: this.#previousClose,
      intervals: [],
    });
    const alerts: Alert[] = [];
    const scope = { untilUs: this.#options.at };
    for await (const batch of this.#journal.history.trades(symbols, scope, this.#run))
      alerts.push(...analytics.apply(batch).alerts);
    this.#heldBack = analytics.heldBack();
    return alerts;
  }

  get #previousClose(): PreviousClose {
    return this.#options.previousClose ?? this.#settings.previousClose;
  }
}
