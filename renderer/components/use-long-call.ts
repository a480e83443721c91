/** A question to the journal that may take a while, as long as the panel that asks is shown. */
import { useEffect, useState } from 'react';
import type { EngineClient, LongCall } from '../bridge/engine-client.ts';
import { useApp } from '../windows/app-context.ts';
import { useConnection } from './use-data.ts';

export type Asked<Answer> =
  | { readonly kind: 'waiting' }
  /** How much is done, 0 to 1, where that is known. */
  | { readonly kind: 'reading'; readonly done: number | null; readonly cancel: () => void }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'cancelled'; readonly again: () => void }
  | { readonly kind: 'refused'; readonly reason: string; readonly again: () => void };

export type Question<Answer> = (client: EngineClient, call: LongCall) => Promise<Answer>;

const WAITING = { kind: 'waiting' } as const;

/**
 * Asks as soon as there is a connection; what was answered stays when it is lost.
 * @param question made with `useCallback`: another function asks anew. undefined: nothing yet.
 */
export function useLongCall<Answer>(question: Question<Answer> | undefined): Asked<Answer> {
  const { client } = useApp();
  const [attempt, setAttempt] = useState(0);
  const [held, setHeld] = useState<{ readonly of: Question<Answer>; readonly state: Asked<Answer> }>();
  const state: Asked<Answer> = held !== undefined && held.of === question ? held.state : WAITING;
  const isConnected = useConnection().kind === 'live';
  const mustWait = !isConnected && state.kind === 'waiting';
  useEffect(() => {
    if (question === undefined || mustWait) return;
    const abort = new AbortController();
    const tell = (next: Asked<Answer>): void => {
      if (!abort.signal.aborted) setHeld({ of: question, state: next });
    };
    const again = (): void => setAttempt(attempt + 1);
    const cancel = (): void => {
      tell({ kind: 'cancelled', again });
      abort.abort();
    };
    const onProgress = (done: number): void => tell({ kind: 'reading', done, cancel });
    tell({ kind: 'reading', done: null, cancel });
    question(client, { signal: abort.signal, onProgress }).then(
      (answer) => tell({ kind: 'answered', answer }),
      (error: Error) => tell({ kind: 'refused', reason: error.message, again }),
    );
    return () => abort.abort();
  }, [client, question, mustWait, attempt]);
  return state;
}
