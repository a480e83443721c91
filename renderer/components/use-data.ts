/** Hooks over the window's stores; each component follows only what it shows. */
import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { SymbolInfo } from '../../contract/protocol.ts';
import type { EngineStatus } from '../../contract/status.ts';
import type { Stock } from '../../contract/units.ts';
import type { ConnectionState } from '../bridge/engine-client.ts';
import { zoneOf } from '../format/times.ts';
import type { Quote } from '../stores/quotes.ts';
import { isStale, streamNow } from '../stores/staleness.ts';
import { useApp, usePreferences } from '../windows/app-context.ts';

const SECOND_MS = 1_000;

export function useQuote(stock: Stock): Quote | undefined {
  const { quotes } = useApp().stores;
  const subscribe = useCallback((listener: () => void) => quotes.subscribe(stock, listener), [quotes, stock]);
  return useSyncExternalStore(subscribe, () => quotes.get(stock));
}

/** Every stock that has a quote, in the order in which they came. */
export function useStocks(): readonly Stock[] {
  const { quotes } = useApp().stores;
  const subscribe = useCallback((listener: () => void) => quotes.subscribeAll(listener), [quotes]);
  return useSyncExternalStore(subscribe, () => quotes.keys());
}

/** True when the stock has not traded for much longer than it usually does. */
export function useIsStale(stock: Stock): boolean {
  const { quotes, streamClock, status } = useApp().stores;
  return useSyncExternalStore(everySecond, () => {
    const quote = quotes.get(stock);
    if (quote === undefined || status.getState().status?.feed.state === 'finished') return false;
    return isStale(quote.lastTimeMs, quote.usualGapMs, streamNow(streamClock.getState(), Date.now()));
  });
}

/** A number that changes every second while `isOn`. */
export function useSeconds(isOn: boolean): number {
  return useSyncExternalStore(everySecond, () => (isOn ? Math.floor(Date.now() / SECOND_MS) : 0));
}

export function useConnection(): ConnectionState {
  return useStore(useApp().stores.connection);
}

export function useEngineStatus(): EngineStatus | null {
  return useStore(useApp().stores.status, (state) => state.status);
}

/** True when an engine that is not live, or could not start, is all that the window has to show. */
export function useIsCovered(): boolean {
  const hasData = useEngineStatus() !== null;
  const connection = useConnection();
  if (hasData) return false;
  return (
    connection.kind === 'recovering' || (connection.kind === 'reconnecting' && connection.failure !== null)
  );
}

export function useSymbol(stock: Stock | undefined): SymbolInfo | undefined {
  return useStore(useApp().stores.symbols, (symbols) => symbols.get(stock ?? ''));
}

/** IANA name of the zone in which this stock's times are written. */
export function useZone(stock?: Stock): string {
  const symbol = useSymbol(stock);
  return zoneOf(usePreferences().timeZone, symbol?.timeZone);
}

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, SECOND_MS);
  return () => clearInterval(timer);
}
