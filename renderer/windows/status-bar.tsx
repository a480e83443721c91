import { Menu, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ageText } from '../../contract/age-text.ts';
import { recoveryPercent, recoveryTitle } from '../../contract/recovery-text.ts';
import type { CassandraStatus, EngineStatus, FeedStatus, JournalStatus } from '../../contract/status.ts';
import { Icon } from '../components/icons.tsx';
import { useConnection, useEngineStatus, useSeconds } from '../components/use-data.ts';
import { formatCompact, formatInteger } from '../format/numbers.ts';
import { formatTime, zoneOf } from '../format/times.ts';
import { useApp, usePreferences } from './app-context.ts';

/** The simulator's label says by itself what it is. */
const FEED_NAMES = { kafka: 'Kafka', file: 'File', simulator: '' } as const;

export function StatusBar() {
  const status = useEngineStatus();
  return (
    <footer className="status-bar" data-testid="status-bar">
      {status === null ? <WaitingItem /> : <EngineItems status={status} />}
      <span className="spacer" />
      <ZoneMenu />
    </footer>
  );
}

function WaitingItem() {
  const connection = useConnection();
  if (connection.kind !== 'recovering') return <Item>Waiting for the engine…</Item>;
  return <Item>{`${recoveryTitle(connection.progress)} ${recoveryPercent(connection.progress)} %`}</Item>;
}

function EngineItems({ status }: { readonly status: EngineStatus }) {
  const { feed, counts } = status;
  return (
    <>
      <FeedItem feed={feed} />
      <Item testId="rate">{formatInteger(Math.round(status.tradesPerSecond))} trades/s</Item>
      <CassandraItem cassandra={status.cassandra} />
      <JournalItem journal={status.journal} />
      {counts.rejected > 0 ? (
        <Item testId="rejected" problem={rejectedText(counts.rejectedByReason)}>
          rejected {formatInteger(counts.rejected)}
        </Item>
      ) : null}
    </>
  );
}

function FeedItem({ feed }: { readonly feed: FeedStatus }) {
  const state = feed.state === 'live' ? '' : ` · ${feed.state}`;
  const lag = feed.lag === null ? '' : ` lag ${formatInteger(feed.lag)}`;
  return (
    <Item testId="feed" problem={feed.problem}>
      {`${FEED_NAMES[feed.kind]} ${feed.label}${state}${lag}`.trim()}
    </Item>
  );
}

function CassandraItem({ cassandra }: { readonly cassandra: CassandraStatus | null }) {
  if (cassandra === null) {
    return (
      <Item testId="cassandra" title="Not configured: the local journal keeps everything.">
        Cassandra off
      </Item>
    );
  }
  const mark = { up: '✓', down: '✕', connecting: '…' }[cassandra.state];
  const age = ageText(cassandra.backlogAgeMs);
  return (
    <Item testId="cassandra" problem={cassandra.problem} title={acknowledgedText(cassandra)}>
      Cassandra {mark} backlog {formatInteger(cassandra.backlog)}
      {age === '' ? null : ` for ${age}`}
    </Item>
  );
}

function acknowledgedText({ acknowledged, resent }: CassandraStatus): string {
  const text = `${formatInteger(acknowledged)} trades acknowledged`;
  if (resent === 0) return text;
  return `${text}; ${formatInteger(resent)} rows were sent again, because a node was started anew`;
}

function JournalItem({ journal }: { readonly journal: JournalStatus }) {
  const exact = `${formatInteger(journal.trades)} trades in the local journal, ${formatCompact(journal.bytes)}B`;
  return (
    <Item testId="journal" problem={journal.problem} title={exact}>
      cache {formatCompact(journal.trades)}
    </Item>
  );
}

interface ItemProps {
  readonly children: ReactNode;
  readonly testId?: string;
  readonly title?: string;
  /** Why it does not work and what to do. */
  readonly problem?: string | null;
}

function Item({ children, testId, title, problem = null }: ItemProps) {
  return (
    <span
      className="status-item"
      data-testid={testId === undefined ? undefined : `status-${testId}`}
      data-problem={problem !== null}
      title={problem ?? title}
    >
      {problem === null ? null : '⚠ '}
      {children}
    </span>
  );
}

function rejectedText(byReason: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(byReason).map(([reason, count]) => `${reason}: ${formatInteger(count)}`);
  return `Records that are not valid trades; they are kept in the journal. ${reasons.join(', ')}`;
}

const ZONES = { UTC: 'UTC', exchange: 'Exchange time', local: 'Local time' } as const;

function ZoneMenu() {
  const { preferences } = useApp();
  const { timeZone } = usePreferences();
  const second = useSeconds(true);
  return (
    <Menu position="top-end">
      <Menu.Target>
        <UnstyledButton className="status-zone" aria-label={`Times are shown in: ${ZONES[timeZone]}`}>
          {formatTime(second * 1000, 'clock', zoneOf(timeZone))} {ZONES[timeZone]} <Icon name="down" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {(['UTC', 'exchange', 'local'] as const).map((zone) => (
          <Menu.Item key={zone} onClick={() => preferences.change({ timeZone: zone })}>
            {ZONES[zone]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
