import { momentText } from '../format/times.ts';
import { useConnection, useEngineStatus, useZone } from './use-data.ts';

interface FreshnessProps {
  /** What the numbers cover, such as `5m window`. */
  readonly window: string;
  /** Event time of the newest trade in them, ms. */
  readonly asOfMs: number | null;
  /** Further words, such as how many there are. */
  readonly more?: string;
}

/** The line under a panel's numbers: what they cover, as of when, in whose time. */
export function Freshness({ window, asOfMs, more }: FreshnessProps) {
  const zone = useZone();
  const isLive = useConnection().kind === 'live';
  const feed = useEngineStatus()?.feed;
  const isStale = !isLive || feed?.state === 'failed' || feed?.state === 'paused';
  return (
    <footer className="panel-freshness" data-testid="freshness">
      <span>{window}</span>
      <span>
        {asOfMs === null ? 'no trades yet' : `as of ${momentText(asOfMs, Date.now(), zone)}`} {zone}
      </span>
      {more === undefined ? null : <span>{more}</span>}
      {isStale ? <span className="stale">STALE</span> : null}
      {feed?.simulated === true ? <span className="freshness-label">SIMULATED</span> : null}
      {feed?.replay === true ? <span className="freshness-label">REPLAY</span> : null}
    </footer>
  );
}
