import { formatTime, momentText } from '../format/times.ts';
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
        {asOfMs === null ? 'no trades yet' : `as of ${momentText(asOfMs, Date.now(), zone)} ${zone}`}
      </span>
      {more === undefined ? null : <span>{more}</span>}
      {isStale ? <span className="stale">STALE</span> : null}
      {feed?.simulated === true ? <span className="freshness-label">SIMULATED</span> : null}
      {feed?.replay === true ? <span className="freshness-label">REPLAY</span> : null}
    </footer>
  );
}

interface PastDayProps {
  /** `YYYY-MM-DD`; undefined while it is not known. */
  readonly day: string | undefined;
  /** Event time of the newest trade of the day, ms. */
  readonly asOfMs: number | null;
  readonly more?: string;
}

/** The same under the numbers of a past trading day, which do not move any more. */
export function PastDay({ day, asOfMs, more }: PastDayProps) {
  const zone = useZone();
  const isSimulated = useEngineStatus()?.feed.simulated === true;
  return (
    <footer className="panel-freshness" data-testid="freshness">
      <span className="freshness-label" title="Read from the journal; these numbers are not live.">
        HISTORY
      </span>
      {day === undefined ? null : (
        <span title="The day of each stock's exchange, in its own time zone.">
          trading day {formatTime(Date.parse(day), 'date', 'UTC')}, exchange time
        </span>
      )}
      {asOfMs === null ? null : (
        <span>
          last trade {formatTime(asOfMs, 'day', zone)} {formatTime(asOfMs, 'clock', zone)} {zone}
        </span>
      )}
      {more === undefined ? null : <span>{more}</span>}
      {isSimulated ? <span className="freshness-label">SIMULATED</span> : null}
    </footer>
  );
}
