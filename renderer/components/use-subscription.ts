/** A panel's own subscription, as long as it is shown; its newest payload, drawn no oftener than eyes can follow. */
import { useEffect, useState } from 'react';
import type { Payload, Subscription } from '../../contract/protocol.ts';
import { useApp } from '../windows/app-context.ts';

/** Two changes a second can be read. */
const LEAST_MS = 500;

export type Subscribed<Kind extends Payload['kind']> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly payload: Extract<Payload, { kind: Kind }> }
  | { readonly kind: 'refused'; readonly reason: string };

const LOADING = { kind: 'loading' } as const;

/** @param wanted made with `useMemo`: another object subscribes anew. undefined: nothing yet. */
export function useSubscription<Kind extends Payload['kind']>(
  kind: Kind,
  wanted: Extract<Subscription, { kind: Kind }> | undefined,
): Subscribed<Kind> {
  const { client } = useApp();
  const [held, setHeld] = useState<{ readonly of: typeof wanted; readonly state: Subscribed<Kind> }>();
  useEffect(() => {
    if (wanted === undefined) return;
    const setState = (state: Subscribed<Kind>) => setHeld({ of: wanted, state });
    let timer: ReturnType<typeof setTimeout> | undefined;
    let newest: Extract<Payload, { kind: Kind }> | undefined;
    let shownAt = Number.NEGATIVE_INFINITY;
    const show = () => {
      timer = undefined;
      shownAt = performance.now();
      if (newest !== undefined) setState({ kind: 'ready', payload: newest });
    };
    const dispose = client.subscribe(wanted, {
      onFrame(payload) {
        if (payload.kind !== kind) return;
        newest = payload as Extract<Payload, { kind: Kind }>;
        timer ??= setTimeout(show, Math.max(0, shownAt + LEAST_MS - performance.now()));
      },
      onRefused: (reason) => setState({ kind: 'refused', reason }),
    });
    return () => {
      clearTimeout(timer);
      dispose();
    };
  }, [client, kind, wanted]);
  // What was last heard may be of what was wanted before.
  return held?.of === wanted && held !== undefined ? held.state : LOADING;
}
