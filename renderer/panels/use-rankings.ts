/** A panel's ranking: the current one as a live subscription, that of a past day as a call that can be ended. */
import { useCallback, useMemo } from 'react';
import type { JournaledDays, RankingKind, RankingPeriod, RankingsPayload } from '../../contract/rankings.ts';
import type { EngineClient } from '../bridge/engine-client.ts';
import { type Asked, useLongCall } from '../components/use-long-call.ts';
import { type Subscribed, useSubscription } from '../components/use-subscription.ts';

/** Over the current day, a window, or a trading day of the past. */
export type ShownPeriod = RankingPeriod | 'past';

export interface RankingsChoice {
  readonly ranking: RankingKind;
  readonly period: ShownPeriod;
  /** Trading day of `past`, `YYYY-MM-DD`; undefined: the newest that is journaled. */
  readonly day: string | undefined;
}

/** More than anyone reads in a panel. */
const TOP = 50;

/** The ranking over the current day or a window; undefined while the past is shown. */
export function useLiveRankings({ ranking, period }: RankingsChoice): Subscribed<'rankings'> | undefined {
  const wanted = useMemo(
    () => (period === 'past' ? undefined : ({ kind: 'rankings', ranking, period, top: TOP } as const)),
    [ranking, period],
  );
  const state = useSubscription('rankings', wanted);
  return wanted === undefined ? undefined : state;
}

export interface PastRankings {
  /** Days that may be chosen; null: nothing is journaled. */
  readonly days: Asked<JournaledDays | null>;
  /** The day that is shown; undefined while it is not known. */
  readonly day: string | undefined;
  readonly ranking: Asked<RankingsPayload>;
}

const askDays = (client: EngineClient, call: Parameters<EngineClient['journaledDays']>[0]) =>
  client.journaledDays(call);

/** The ranking of the chosen past day; undefined while the present is shown. */
export function usePastRankings({ ranking, period, day: chosen }: RankingsChoice): PastRankings | undefined {
  const isPast = period === 'past';
  const days = useLongCall(isPast ? askDays : undefined);
  const newest = days.kind === 'answered' ? days.answer?.last : undefined;
  const day = isPast ? (chosen ?? newest) : undefined;
  const ask = useCallback(
    (client: EngineClient, call: Parameters<EngineClient['pastRankings']>[1]) =>
      client.pastRankings({ ranking, day: day ?? '', top: TOP }, call),
    [ranking, day],
  );
  const asked = useLongCall(day === undefined ? undefined : ask);
  return isPast ? { days, day, ranking: asked } : undefined;
}
