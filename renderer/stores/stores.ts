/** The state of one window. Frames change it through pure reducers; panels read it through hooks. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Disposer } from '../../contract/channel.ts';
import type { SymbolInfo } from '../../contract/protocol.ts';
import type { EngineStatus } from '../../contract/status.ts';
import type { Stock } from '../../contract/units.ts';
import type { ConnectionState, EngineClient } from '../bridge/engine-client.ts';
import { type AlertInbox, applyAlerts, EMPTY_INBOX, INBOX_LIMIT } from './alerts.ts';
import { KeyedStore } from './keyed-store.ts';
import type { LinkGroup } from './links.ts';
import { applyQuotes, type Quote, type QuoteStore } from './quotes.ts';
import { advance, type StreamClock } from './staleness.ts';

export interface Stores {
  /** What the user has to be told now; null when it is nothing. */
  readonly notice: StoreApi<{ readonly text: string | null }>;
  readonly connection: StoreApi<ConnectionState>;
  readonly symbols: StoreApi<ReadonlyMap<string, SymbolInfo>>;
  readonly status: StoreApi<{ readonly status: EngineStatus | null }>;
  readonly quotes: QuoteStore;
  readonly streamClock: StoreApi<StreamClock>;
  readonly inbox: StoreApi<AlertInbox>;
  /** The stock that each link group shows. */
  readonly links: StoreApi<Partial<Record<LinkGroup, Stock>>>;
}

export function createStores(): Stores {
  return {
    notice: createStore<{ readonly text: string | null }>(() => ({ text: null })),
    connection: createStore<ConnectionState>(() => ({ kind: 'connecting' })),
    symbols: createStore<ReadonlyMap<string, SymbolInfo>>(() => new Map()),
    status: createStore<{ readonly status: EngineStatus | null }>(() => ({ status: null })),
    quotes: new KeyedStore<Stock, Quote>(),
    streamClock: createStore<StreamClock>(() => ({ newestMs: Number.NEGATIVE_INFINITY, seenMs: 0 })),
    inbox: createStore<AlertInbox>(() => EMPTY_INBOX),
    links: createStore<Partial<Record<LinkGroup, Stock>>>(() => ({})),
  };
}

/** Keeps connection and symbol directory as the client tells them. */
export function followConnection(stores: Stores, state: ConnectionState): void {
  stores.connection.setState(state, true);
  if (state.kind === 'live') {
    stores.symbols.setState(new Map(state.hello.symbols.map((symbol) => [symbol.stock, symbol])), true);
  }
}

/** Subscribes to what every window needs: all quotes, the newest alerts, the engine's health. */
export function followEngine(stores: Stores, client: EngineClient): Disposer {
  const disposers = [
    client.subscribe(
      { kind: 'status' },
      {
        onFrame(payload) {
          if (payload.kind === 'status') stores.status.setState({ status: payload.status });
        },
      },
    ),
    client.subscribe(
      { kind: 'quotes', stocks: 'all' },
      {
        onFrame(payload) {
          if (payload.kind !== 'quotes') return;
          const rows = applyQuotes(payload, (stock) => stores.quotes.get(stock));
          stores.quotes.set(rows);
          const newestMs = rows.reduce((newest, [, quote]) => Math.max(newest, quote.lastTimeMs || 0), 0);
          stores.streamClock.setState(advance(stores.streamClock.getState(), newestMs, Date.now()), true);
        },
      },
    ),
    client.subscribe(
      { kind: 'alerts', limit: INBOX_LIMIT },
      {
        onFrame(payload, type) {
          if (payload.kind !== 'alerts') return;
          const arrival = stores.status.getState().status?.feed.state === 'connecting' ? 'history' : 'news';
          stores.inbox.setState((inbox) => applyAlerts(inbox, payload, type, arrival));
        },
      },
    ),
  ];
  return () => {
    for (const dispose of disposers) dispose();
  };
}
