import { useStore } from 'zustand';
import type { RecoveryProgress } from '../../contract/recovery.ts';
import { recoveryPercent, recoveryTitle } from '../../contract/recovery-text.ts';
import type { ConnectionState } from '../bridge/engine-client.ts';
import { IconButton } from '../components/icon-button.tsx';
import { useConnection, useIsCovered } from '../components/use-data.ts';
import { useApp } from './app-context.ts';

/** What went wrong, in a corner over the status bar: what is on the screen stays, and stays labelled. */
export function Notices() {
  return (
    <div className="notices">
      <ActionNotice />
      <ConnectionNotice />
    </div>
  );
}

/** A lost connection, or an engine that is not live; goes by itself when all is well. */
function ConnectionNotice() {
  const connection = useConnection();
  const isCovered = useIsCovered();
  if (connection.kind === 'connecting' || connection.kind === 'live' || isCovered) return null;
  const { title, text } = noticeOf(connection);
  return (
    <div className="notice" role="alert" data-testid="connection-notice">
      <p>
        <strong>{title}</strong> {text}
        {connection.kind === 'recovering' ? <Percent progress={connection.progress} /> : null}
      </p>
    </div>
  );
}

/** Changes all the time: not to be read out. */
function Percent({ progress }: { readonly progress: RecoveryProgress }) {
  return <span aria-hidden="true"> {recoveryPercent(progress)} %</span>;
}

const RECOVERING: Readonly<Record<RecoveryProgress['kind'], string>> = {
  compact: 'It is written anew without what was deleted',
  'catch-up': 'Journaled trades are applied again',
  rebuild: 'Journaled trades are applied again',
};

type Disturbed = Exclude<ConnectionState, { kind: 'connecting' | 'live' }>;

function noticeOf(connection: Disturbed): { readonly title: string; readonly text: string } {
  switch (connection.kind) {
    case 'recovering':
      return {
        title: `${recoveryTitle(connection.progress)}…`,
        text: `${RECOVERING[connection.progress.kind]}; what is shown is of before.`,
      };
    case 'refused':
      return { title: 'The engine refused this window.', text: connection.reason };
    case 'reconnecting':
      return connection.failure === null
        ? { title: 'Reconnecting…', text: connection.reason }
        : { title: 'The engine could not start.', text: connection.failure };
  }
}

/** Something that the user asked for and did not get. */
function ActionNotice() {
  const { notice } = useApp().stores;
  const { text } = useStore(notice);
  if (text === null) return null;
  return (
    <div className="notice" role="alert" data-testid="notice">
      <p>{text}</p>
      <IconButton icon="close" label="Dismiss" onClick={() => notice.setState({ text: null })} />
    </div>
  );
}
