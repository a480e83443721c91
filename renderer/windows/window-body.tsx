import type { ReactNode } from 'react';
import { ErrorState } from '../components/panel-states.tsx';
import { RecoveryState } from '../components/recovery-state.tsx';
import { useConnection, useIsCovered } from '../components/use-data.ts';

/**
 * What a window shows between its bars. Before it ever had data, an engine that is not live yet covers it; a window that has data
 * keeps it, and a notice tells.
 */
export function WindowBody({ children }: { readonly children: ReactNode }) {
  const isCovered = useIsCovered();
  return (
    <main className="window-body">
      <div className="window-content" inert={isCovered}>
        {children}
      </div>
      {isCovered ? (
        <div className="window-cover">
          <Cover />
        </div>
      ) : null}
    </main>
  );
}

function Cover() {
  const connection = useConnection();
  if (connection.kind === 'recovering') return <RecoveryState progress={connection.progress} />;
  if (connection.kind !== 'reconnecting' || connection.failure === null) return null;
  return <ErrorState title="The engine could not start." reason={connection.failure} />;
}
