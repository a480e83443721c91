import {
  type PastRankingsRequest,
  RANKING_FIELDS,
  type RankingsPayload,
  type RankingsSubscription as Wanted,
} from '../../contract/rankings.ts';
import { type Ranked, rankStandings, type Standing } from '../analytics/rankings.ts';
import type { HistoryRun } from '../journal/history-moment.ts';
import type { LiveSubscription } from './live-subscription.ts';
import type { Market, MarketUpdate } from './market.ts';

type Field = (typeof RANKING_FIELDS)[number];

function writeRank(values: Float64Array, place: number, value: number, standing: Standing): void {
  const { last, reference, changePercent, volume, lastTimeUs } = standing;
  const fields: Record<Field, number> = {
    value,
    last,
    reference,
    changePercent,
    volume,
    lastTimeMs: lastTimeUs / 1000,
  };
  RANKING_FIELDS.forEach((field, column) => {
    values[place * RANKING_FIELDS.length + column] = fields[field];
  });
}

/** Returns the first `top` ranks in the columns of the protocol. */
function payloadOf(ranked: readonly Ranked[], top: number): RankingsPayload {
  const shown = ranked.slice(0, top);
  const values = new Float64Array(shown.length * RANKING_FIELDS.length);
  shown.forEach(({ value, standing }, place) => {
    writeRank(values, place, value, standing);
  });
  let newestUs = Number.NEGATIVE_INFINITY;
  for (const { standing } of ranked) newestUs = Math.max(newestUs, standing.lastTimeUs);
  return {
    kind: 'rankings',
    stocks: shown.map(({ standing }) => standing.stock),
    values,
    ranked: ranked.length,
    asOfMs: ranked.length === 0 ? null : newestUs / 1000,
  };
}

/** The ranking of a past trading day; see EngineFunctions.pastRankings. */
export async function pastRankings(
  { history, previousClose }: Pick<Market, 'history' | 'previousClose'>,
  { ranking, day, top }: PastRankingsRequest,
  run: HistoryRun,
): Promise<RankingsPayload> {
  const standings = await history.standings({ period: 'day', previousClose, day }, run);
  return payloadOf(rankStandings(ranking, standings), top);
}

/** The first ranks of one ranking, read again only when a stock traded and a frame can be sent. */
export class RankingsSubscription implements LiveSubscription {
  readonly outdated = false;
  readonly #market: Market;
  readonly #wanted: Wanted;
  #hasNews = false;

  constructor(market: Market, wanted: Wanted) {
    this.#market = market;
    this.#wanted = wanted;
  }

  async load(): Promise<void> {}

  snapshot(): RankingsPayload {
    this.#hasNews = false;
    const { ranking, period, top } = this.#wanted;
    return payloadOf(this.#market.rankings.read(ranking, period), top);
  }

  delta(): RankingsPayload | undefined {
    return this.#hasNews ? this.snapshot() : undefined;
  }

  note(update: MarketUpdate): void {
    if (update.stocks.size > 0) this.#hasNews = true;
  }
}
