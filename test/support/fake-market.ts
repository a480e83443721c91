import type { Alert } from '../../contract/alerts.ts';
import type { Interval } from '../../contract/bars.ts';
import type { PivotRequest, PivotTable } from '../../contract/pivot.ts';
import type { JournaledDays } from '../../contract/rankings.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { EngineStatus } from '../../contract/status.ts';
import { epochUs, parseStock, percent, type Stock, type Uuid } from '../../contract/units.ts';
import type { QuoteState } from '../../main/analytics/analytics.ts';
import type { BarState } from '../../main/analytics/bar-state.ts';
import { Rankings, type Standing } from '../../main/analytics/rankings.ts';
import type { TradeStatistics } from '../../main/analytics/trade-sums.ts';
import type { Calendar } from '../../main/calendar/calendar.ts';
import type { HistoryRun } from '../../main/journal/history-moment.ts';
import type { HistoryScope } from '../../main/journal/history-scope.ts';
import type { StandingsWanted } from '../../main/journal/history-standings.ts';
import type { Market, MarketUpdate } from '../../main/publish/market.ts';
import { Sparklines } from '../../main/publish/sparklines.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { NEW_YORK } from './analytics-run.ts';

/** A market whose every number the test decides, for tests of what windows are sent. */
export class FakeMarket implements Market {
  readonly symbols = new SymbolTable();
  readonly quotes = new Map<number, QuoteState>();
  readonly rings = new Map<string, BarState[]>();
  storedBars: BarState[] = [];
  storedAlerts: Alert[] = [];
  openFromMs = Number.POSITIVE_INFINITY;
  currentStatus = { tradesPerSecond: 0, feed: {} } as EngineStatus;

  readonly analytics = {
    quote: (stock: number) => this.quotes.get(stock),
    recentBars: (stock: number, interval: Interval) => this.rings.get(`${stock}/${interval}`) ?? [],
    isOpen: (bar: BarState) => bar.openTimeMs >= this.openFromMs,
  };
  readonly journal = {
    bars: async (stock: Stock, interval: Interval, beforeMs: number, count: number) =>
      this.storedBars
        .filter((bar) => this.symbols.stockAt(bar.stock) === stock && bar.interval === interval)
        .filter((bar) => bar.openTimeMs < beforeMs)
        .slice(-count),
    alerts: async (limit: number) => this.storedAlerts.slice(-limit).reverse(),
  };
  /** `never`: a pivot is half done until it is cancelled. */
  pivotTable: PivotTable | RangeError | 'never' = emptyPivot();
  pivotScope: HistoryScope = {};
  readonly history = {
    pivot: async (_request: PivotRequest, scope: HistoryScope, { signal, onProgress }: HistoryRun = {}) => {
      this.pivotScope = scope;
      if (this.pivotTable instanceof RangeError) throw this.pivotTable;
      if (this.pivotTable !== 'never') return this.pivotTable;
      onProgress?.(0.5);
      return new Promise<PivotTable>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('cancelled')));
      });
    },
    currentDays: async () => [],
    standings: async (wanted: StandingsWanted) => {
      this.standingsWanted = wanted;
      return [...this.standings.values()];
    },
    days: async () => this.journaledDays,
  };
  journaledDays: JournaledDays | null = null;
  standingsWanted: StandingsWanted | undefined;
  previousClose: PreviousClose = 'trading_day';
  readonly sparklines = new Sparklines(this.analytics, []);
  readonly standings = new Map<number, Standing>();
  readonly figures = new Map<number, TradeStatistics>();
  readonly rankings = new Rankings({
    stockCount: () => this.symbols.size,
    standing: (stock) => this.standings.get(stock),
  });
  /** The same for every period. */
  readonly statistics = {
    of: (stock: number) => this.figures.get(stock),
    newestUs: (stock: number) => this.quotes.get(stock)?.lastTimeUs ?? Number.NaN,
  };

  calendarOf(): Calendar {
    return NEW_YORK;
  }

  status(): EngineStatus {
    return this.currentStatus;
  }

  /** Sets a stock's price and returns the stock's index. */
  trade(stock: string, last: number): number {
    const parsed = parseStock(stock);
    if (parsed === undefined) throw new TypeError(`${stock} is no symbol`);
    const index = this.symbols.indexOf(parsed);
    const tradeCount = (this.quotes.get(index)?.tradeCount ?? 0) + 1;
    const nothing = { change: Number.NaN, changePercent: Number.NaN, reference: Number.NaN };
    const lastTimeUs = tradeCount * 1e6;
    this.quotes.set(index, { ...nothing, last, volume: 100, tradeCount, sessionMean: last, lastTimeUs });
    return index;
  }

  /** Trades a stock that stands so, and returns its index. */
  stand(stock: string, changes: Partial<Standing>): number {
    const index = this.trade(stock, 1);
    const { last = 1, lastTimeUs = 0 } = this.quotes.get(index) ?? {};
    const nothing = { reference: Number.NaN, changePercent: Number.NaN, volume: 0, notional: 0 };
    const name = this.symbols.stockAt(index);
    const rest = { ...nothing, tradeCount: 1, volatility: 0 };
    this.standings.set(index, { stock: name, last, lastTimeUs, ...rest, ...changes });
    return index;
  }

  /** Sets what memory holds of a stock's bars. */
  ring(stock: number, bars: BarState[]): void {
    this.rings.set(`${stock}/${bars[0]?.interval ?? '1m'}`, bars);
  }
}

export function updateOf(parts: Partial<MarketUpdate>): MarketUpdate {
  return { stocks: new Set(), alerts: [], barPatches: [], ...parts };
}

/** The `number`-th alert; its id tells the number. */
export function alertOf(number: number): Alert {
  return {
    id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}` as Uuid,
    rule: 'move-5',
    kind: 'percent_move',
    stock: 'ACME' as Stock,
    direction: 'up',
    eventTimeUs: epochUs(number),
    price: 105,
    reference: 100,
    referenceKind: 'previous_close',
    changePercent: percent(5),
  };
}

/** A table of no trades. */
export function emptyPivot(): PivotTable {
  const nothing = new Float64Array(0);
  return {
    rows: [],
    columns: [],
    cells: nothing,
    rowTotals: nothing,
    columnTotals: nothing,
    total: Number.NaN,
    trades: 0,
    rowsLeftOut: 0,
    columnsLeftOut: 0,
    asOfMs: null,
  };
}
