import { Button, TextInput, UnstyledButton } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { alertBody, alertGist } from '../../contract/alert-text.ts';
import type { Alert } from '../../contract/alerts.ts';
import type { Stock } from '../../contract/units.ts';
import { Icon } from '../components/icons.tsx';
import { EmptyState, LoadingState } from '../components/panel-states.tsx';
import { useSymbol, useZone } from '../components/use-data.ts';
import { arrow } from '../format/numbers.ts';
import { formatTime } from '../format/times.ts';
import { markAllRead, markRead } from '../stores/alerts.ts';
import { useApp } from '../windows/app-context.ts';

/** More than anyone reads; the filter reaches the rest. */
const SHOWN = 100;

export function AlertInbox({ onShow }: { readonly onShow: (stock: Stock) => void }) {
  const { inbox } = useApp().stores;
  const { alerts, unread, isLoaded } = useStore(inbox);
  const [query, setQuery] = useState('');
  const shown = useMemo(() => {
    const wanted = query.trim().toUpperCase();
    return alerts.filter((alert) => alert.stock.startsWith(wanted));
  }, [alerts, query]);
  const open = (alert: Alert) => {
    inbox.setState((state) => markRead(state, alert.id));
    onShow(alert.stock);
  };
  return (
    <section className="alert-inbox" aria-label="Alerts" data-testid="alert-inbox" data-unread={unread.size}>
      <div className="panel-tools">
        <TextInput
          size="xs"
          className="panel-filter"
          placeholder="Filter"
          aria-label="Filter alerts by symbol"
          leftSection={<Icon name="search" />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={unread.size === 0}
          data-testid="mark-all-read"
          onClick={() => inbox.setState(markAllRead)}
        >
          Mark all read
        </Button>
      </div>
      <div className="alert-list">
        {shown.slice(0, SHOWN).map((alert) => (
          <AlertEntry key={alert.id} alert={alert} isUnread={unread.has(alert.id)} onOpen={open} />
        ))}
        {isLoaded ? null : <LoadingState label="Loading alerts" rows={4} />}
        {isLoaded && shown.length === 0 ? <NoAlerts isFiltered={query !== ''} /> : null}
        {shown.length > SHOWN ? (
          <p className="alert-more">{shown.length - SHOWN} older ones: use the filter.</p>
        ) : null}
      </div>
    </section>
  );
}

function NoAlerts({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) return <EmptyState title="No match">No alert of such a symbol.</EmptyState>;
  return (
    <EmptyState title="No alerts yet">
      What your alert rules find will appear here: at first, moves of 5 % from the previous close.
    </EmptyState>
  );
}

/** What explains an alert: its rule and the values that made it fire. */
function whyOf({ rule, values = {} }: Alert, name: string | undefined): string {
  const lines = Object.entries(values).map(([field, value]) => `${field.replaceAll('_', ' ')}: ${value}`);
  return [...(name === undefined ? [] : [name]), `rule ${rule}`, ...lines].join('\n');
}

interface EntryProps {
  readonly alert: Alert;
  readonly isUnread: boolean;
  readonly onOpen: (alert: Alert) => void;
}

function AlertEntry({ alert, isUnread, onOpen }: EntryProps) {
  const zone = useZone(alert.stock);
  const symbol = useSymbol(alert.stock);
  return (
    <UnstyledButton
      className="alert-entry"
      data-testid="alert"
      data-stock={alert.stock}
      data-unread={isUnread}
      title={whyOf(alert, symbol?.name)}
      onClick={() => onOpen(alert)}
    >
      <span className="alert-mark" aria-hidden={!isUnread}>
        {isUnread ? <span className="visually-hidden">unread</span> : null}
      </span>
      <time className="alert-time">{formatTime(alert.eventTimeUs / 1000, 'clock', zone)}</time>
      <strong>{alert.stock}</strong>
      <span className="alert-move" data-tone={alert.direction}>
        {arrow(alert.direction === 'up' ? 1 : -1)} {alertGist(alert)}
      </span>
      <span className="alert-body">{alertBody(alert)}</span>
    </UnstyledButton>
  );
}
