import { useStore } from 'zustand';
import { IconButton } from '../components/icon-button.tsx';
import { useConnection } from '../components/use-data.ts';
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

/** A lost connection; goes by itself when it is back. */
function ConnectionNotice() {
  const connection = useConnection();
  if (connection.kind !== 'reconnecting' && connection.kind !== 'refused') return null;
  return (
    <div className="notice" role="alert" data-testid="connection-notice">
      <p>
        <strong>{connection.kind === 'refused' ? 'The engine refused this window.' : 'Reconnecting…'}</strong>{' '}
        {connection.reason}
      </p>
    </div>
  );
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
