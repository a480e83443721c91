/** A panel's pivot: today's as a live subscription, a stretch of history as a call that can be ended. */
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { PivotRequest, PivotTable } from '../../contract/pivot.ts';
import { useConnection } from '../components/use-data.ts';
import { useSubscription } from '../components/use-subscription.ts';
import type { PivotChoice, PivotQuestion } from '../stores/pivot.ts';
import { isRelative, stretchOf } from '../stores/pivot-range.ts';
import { useApp } from '../windows/app-context.ts';

export type PivotState =
  | { readonly kind: 'loading' }
  /** Read from the journal: how much of it is done, 0 to 1, where that is known. */
  | { readonly kind: 'reading'; readonly done: number | null; readonly cancel: () => void }
  | { readonly kind: 'ready'; readonly table: PivotTable }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly reason: string };

const LOADING: PivotState = { kind: 'loading' };

export interface AskedPivot {
  readonly state: PivotState;
  /** The stretch of history that it is of; null: today, live. */
  readonly stretch: PivotRequest['range'] | null;
  /** Asks the journal once more. */
  readonly again: () => void;
}

/** @param question made with `useMemo`: another object asks anew. */
export function usePivot(question: PivotQuestion, choice: PivotChoice, zone: string): AskedPivot {
  const [attempt, setAttempt] = useState(0);
  const isLive = choice.range === 'today';
  const subscription = useMemo(
    () => (isLive ? ({ kind: 'pivot', ...question } as const) : undefined),
    [isLive, question],
  );
  const live = useSubscription('pivot', subscription);
  const stretch = useStretch(choice, zone, attempt);
  const request = useMemo(
    () => (isLive || stretch === undefined ? undefined : { ...question, range: stretch }),
    [isLive, stretch, question],
  );
  const history = useHistoryPivot(request);
  const again = () => setAttempt(attempt + 1);
  if (!isLive) return { state: history, stretch: stretch ?? null, again };
  if (live.kind !== 'ready') return { state: live, stretch: null, again };
  const { refusal } = live.payload;
  const state: PivotState =
    refusal === null ? { kind: 'ready', table: live.payload } : { kind: 'refused', reason: refusal };
  return { state, stretch: null, again };
}

/** The chosen stretch as of now, another object with each attempt; undefined until the time of the newest trade is known. */
function useStretch(
  { range, fromMs, toMs }: PivotChoice,
  zone: string,
  attempt: number,
): PivotRequest['range'] | undefined {
  const { streamClock } = useApp().stores;
  const isKnown = useStore(streamClock, ({ newestMs }) => Number.isFinite(newestMs)) || !isRelative(range);
  return useMemo(() => {
    if (!isKnown || attempt < 0) return undefined;
    return stretchOf({ range, fromMs, toMs }, streamClock.getState().newestMs, zone);
  }, [isKnown, attempt, range, fromMs, toMs, zone, streamClock]);
}

/** Asks as soon as there is a connection; what was answered stays when it is lost. */
function useHistoryPivot(request: PivotRequest | undefined): PivotState {
  const { client } = useApp();
  const [held, setHeld] = useState<{ readonly of: PivotRequest; readonly state: PivotState }>();
  const state = held !== undefined && held.of === request ? held.state : LOADING;
  const isConnected = useConnection().kind === 'live';
  const mustWait = !isConnected && state === LOADING;
  useEffect(() => {
    if (request === undefined || mustWait) return;
    const abort = new AbortController();
    const tell = (next: PivotState) => {
      if (!abort.signal.aborted) setHeld({ of: request, state: next });
    };
    const cancel = () => {
      tell({ kind: 'cancelled' });
      abort.abort();
    };
    const onProgress = (done: number) => tell({ kind: 'reading', done, cancel });
    tell({ kind: 'reading', done: null, cancel });
    client.pivot(request, { signal: abort.signal, onProgress }).then(
      (table) => tell({ kind: 'ready', table }),
      (error: Error) => tell({ kind: 'refused', reason: error.message }),
    );
    return () => abort.abort();
  }, [client, request, mustWait]);
  return state;
}
