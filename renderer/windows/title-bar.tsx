import { Kbd, Menu, UnstyledButton } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import type { ReactNode } from 'react';
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
  live: 'LIVE',
  reconnecting: 'RECONNECTING',
  refused: 'REFUSED',
} as const;

function ConnectionMark() {
  const connection = useConnection();
  const status = useEngineStatus();
  const isLive = connection.kind === 'live';
  const feed = status?.feed;
  const isFlowing = isLive && (feed === undefined || feed.state === 'live' || feed.state === 'finished');
  const reason =
    connection.kind === 'reconnecting' || connection.kind === 'refused' ? connection.reason : undefined;
  return (
    <span
      className="connection"
      data-testid="connection"
      data-state={connection.kind}
      data-flowing={isFlowing}
      role="status"
      title={reason ?? feed?.problem ?? 'Connected to the engine.'}
    >
      <span className="connection-dot" />
      {WORDS[connection.kind]}
      {isLive && feed !== undefined ? <span className="connection-feed">{feed.kind}</span> : null}
      {isLive && status?.delayMs != null && feed?.replay !== true ? (
        <span className="connection-delay" title="Wall clock minus the newest trade's own time">
          {delayText(status.delayMs)}
        </span>
      ) : null}
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
