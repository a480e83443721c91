import { Kbd, Menu, UnstyledButton } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import type { ReactNode } from 'react';
import { recoveryTitle } from '../../contract/recovery-text.ts';
import type { ConnectionState } from '../bridge/engine-client.ts';
import { IconButton } from '../components/icon-button.tsx';
import { Icon } from '../components/icons.tsx';
import { useConnection, useEngineStatus } from '../components/use-data.ts';
import { formatInteger } from '../format/numbers.ts';
import { truthLabels } from '../stores/truth-labels.ts';
import { MOD_KEY } from './platform.ts';
import { SettingsMenu } from './settings-menu.tsx';

interface TitleBarProps {
  readonly title: string;
  /** Items of the ☰ menu. */
  readonly menu: ReactNode;
}

export function TitleBar({ title, menu }: TitleBarProps) {
  return (
    <header className="title-bar" data-testid="title-bar">
      <Menu position="bottom-start">
        <Menu.Target>
          <IconButton icon="menu" label="Menu" data-testid="main-menu" />
        </Menu.Target>
        <Menu.Dropdown>{menu}</Menu.Dropdown>
      </Menu>
      <strong className="title-name">{title}</strong>
      <UnstyledButton className="title-search" data-testid="search" onClick={openSpotlight}>
        <Icon name="search" />
        <span>Search symbols, actions…</span>
        <Kbd size="xs">{MOD_KEY} K</Kbd>
      </UnstyledButton>
      <span className="spacer" />
      <ConnectionMark />
      <TruthLabels />
      <SettingsMenu />
    </header>
  );
}

const WORDS = {
  connecting: 'CONNECTING',
  recovering: 'RECOVERING',
  live: 'LIVE',
  reconnecting: 'RECONNECTING',
  refused: 'REFUSED',
  paused: 'PAUSED',
  finished: 'FINISHED',
  failed: 'FAILED',
} as const;

function ConnectionMark() {
  const connection = useConnection();
  const status = useEngineStatus();
  const isConnected = connection.kind === 'live';
  const feed = isConnected ? status?.feed : undefined;
  const state = feed?.state ?? connection.kind;
  return (
    <span
      className="connection"
      data-testid="connection"
      data-state={connection.kind}
      data-feed-state={state}
      role="status"
      title={reasonOf(connection) ?? feed?.problem ?? 'Connected to the engine.'}
    >
      <span className="connection-dot" />
      {WORDS[state]}
      {feed === undefined ? null : <span className="connection-feed">{feed.kind}</span>}
      <Delay />
    </span>
  );
}

/** Why there are no live numbers; undefined when there are. */
function reasonOf(connection: ConnectionState): string | undefined {
  if (connection.kind === 'recovering') return recoveryTitle(connection.progress);
  return connection.kind === 'reconnecting' || connection.kind === 'refused' ? connection.reason : undefined;
}

/** How old the newest trade is; says nothing of a replay. */
function Delay() {
  const status = useEngineStatus();
  const isLive = useConnection().kind === 'live' && status?.feed.state === 'live';
  if (!isLive || status.feed.replay || status.delayMs === null) return null;
  return (
    <span className="connection-delay" title="Wall clock minus the newest trade's own time">
      {delayText(status.delayMs)}
    </span>
  );
}

/** Beyond ten seconds milliseconds say nothing. */
function delayText(delayMs: number): string {
  if (delayMs < 10_000) return `${formatInteger(Math.max(0, Math.round(delayMs)))} ms`;
  return delayMs < 120_000 ? `${formatInteger(delayMs / 1000)} s` : '> 2 min';
}

function TruthLabels() {
  const labels = truthLabels(useEngineStatus(), useConnection());
  return labels.map(({ text, tone, explanation }) => (
    <span
      key={text}
      className="truth-label"
      data-tone={tone}
      data-testid={`label-${text}`}
      title={explanation}
    >
      {text}
    </span>
  ));
}
