import { gapsText } from '../../contract/gap-text.ts';
import type { EngineStatus } from '../../contract/status.ts';
import type { ConnectionState } from '../bridge/engine-client.ts';

/** A word that stands where a number stands and says how far to trust it. */
export interface TruthLabel {
  readonly text: string;
  readonly tone: 'warning' | 'muted';
  readonly explanation: string;
}

export function truthLabels(status: EngineStatus | null, connection: ConnectionState): readonly TruthLabel[] {
  const labels: TruthLabel[] = [];
  if (status?.feed.simulated === true) {
    labels.push({
      text: 'SIMULATED',
      tone: 'warning',
      explanation: 'These trades are made up. No market stands behind them.',
    });
  }
  if (status?.feed.replay === true) {
    labels.push({ text: 'REPLAY', tone: 'warning', explanation: 'Recorded trades are played again.' });
  }
  if (status !== null && connection.kind !== 'live') {
    labels.push({
      text: 'STALE',
      tone: 'warning',
      explanation: 'The engine does not answer: these are the last known numbers.',
    });
  }
  if (status?.feed.state === 'failed') {
    labels.push({ text: 'OFFLINE', tone: 'warning', explanation: status.feed.problem ?? 'The feed failed.' });
  }
  const gaps = status?.journal.gaps;
  if (gaps !== undefined && gaps.count > 0) {
    labels.push({
      text: gaps.count === 1 ? 'GAP' : `GAP × ${gaps.count}`,
      tone: 'warning',
      explanation: gapsText(gaps),
    });
  }
  return labels;
}
