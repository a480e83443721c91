/** What the windows are shown, behind one small face: the live analytics, the journal and the engine's status. */

import type { Alert } from '../../contract/alerts.ts';
import type { PreviousClose } from '../../contract/settings.ts';
import type { EngineStatus } from '../../contract/status.ts';
import type { Stock } from '../../contract/units.ts';
import type { Analytics } from '../analytics/analytics.ts';
import type { BarState } from '../analytics/bar-state.ts';
import type { MarketStatistics } from '../analytics/market-statistics.ts';
import type { Rankings } from '../analytics/rankings.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { JournalHistory } from '../journal/history.ts';
import type { Journal } from '../journal/journal.ts';
import type { SymbolTable } from '../trades/symbol-table.ts';
import type { Sparklines } from './sparklines.ts';

export interface Market {
  readonly symbols: SymbolTable;
  readonly analytics: Pick<Analytics, 'quote' | 'recentBars' | 'isOpen'>;
  readonly journal: Pick<Journal, 'bars' | 'alerts'>;
  readonly sparklines: Sparklines;
  /** Shared by all windows. */
  readonly rankings: Pick<Rankings, 'mark' | 'read'>;
  readonly statistics: Pick<MarketStatistics, 'of' | 'newestUs'>;
  calendarOf(stock: Stock): Calendar;
  readonly history: Pick<JournalHistory, 'pivot' | 'currentDays' | 'standings' | 'days'>;
  /** Which price a change is measured from. */
  readonly previousClose: PreviousClose;
  status(): EngineStatus;
}

/** What one transaction changed, as far as windows care. */
export interface MarketUpdate {
  /** Indexes of the stocks that traded or whose bars closed. */
  readonly stocks: ReadonlySet<number>;
  /** New alerts, oldest first. */
  readonly alerts: readonly Alert[];
  /** Stored bars that changed although memory no longer holds them. */
  readonly barPatches: readonly BarState[];
}
