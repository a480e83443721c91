import { useConnection } from '../components/use-data.ts';

/** A lost connection is told in one line over the status bar; what is on the screen stays, and stays labelled. */
export function ConnectionNotice() {
  const connection = useConnection();
  if (connection.kind !== 'reconnecting' && connection.kind !== 'refused') return null;
  return (
    <div className="connection-notice" role="alert" data-testid="connection-notice">
      <strong>{connection.kind === 'refused' ? 'The engine refused this window.' : 'Reconnecting…'}</strong>{' '}
      {connection.reason}
    </div>
  );
}
