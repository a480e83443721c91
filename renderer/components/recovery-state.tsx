import { useId } from 'react';
import type { RecoveryProgress } from '../../contract/recovery.ts';
import { recoveryCount, recoveryPercent, recoveryTitle, timeLeftText } from '../../contract/recovery-text.ts';
import { formatInteger } from '../format/numbers.ts';

/** What the engine does before it is live: what, why, how far, how long. */
export function RecoveryState({ progress }: { readonly progress: RecoveryProgress }) {
  const titleId = useId();
  const whyId = useId();
  const percent = recoveryPercent(progress);
  const count = recoveryCount(progress, formatInteger);
  const left = timeLeftText(progress);
  return (
    <section className="recovery" data-testid="recovery" data-kind={progress.kind} aria-labelledby={titleId}>
      <div role="status">
        <h2 id={titleId}>{recoveryTitle(progress)}</h2>
        <p id={whyId}>{whyText(progress)}</p>
      </div>
      <div
        className="recovery-bar"
        role="progressbar"
        aria-labelledby={titleId}
        aria-describedby={whyId}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={[`${percent} %`, count, left].filter((text) => text !== '').join(', ')}
      >
        <div style={{ transform: `scaleX(${progress.share})` }} />
      </div>
      <p className="recovery-facts" aria-hidden="true">
        <strong>{percent} %</strong>
        <span>{count}</span>
        <span className="recovery-left">{left}</span>
      </p>
      <p className="recovery-hint">{HINTS[progress.kind]}</p>
    </section>
  );
}

function whyText({ kind, reason, total }: RecoveryProgress): string {
  if (kind === 'compact')
    return 'Old trades were deleted: it is written anew without the space that they took.';
  const trades = `${formatInteger(total)} journaled ${total === 1 ? 'trade' : 'trades'}`;
  if (kind === 'catch-up') return `The ${trades} since the last saved state are applied again.`;
  return `${reason}. They are made anew from ${trades}; this is done once.`;
}

const HINTS = {
  compact:
    'Windows go live by themselves. You can close StockStream: nothing is lost, and the journal is then as it was.',
  rebuild:
    'Windows go live by themselves. You can close StockStream: nothing is lost, and it begins again next time.',
  'catch-up': 'Windows go live by themselves.',
} as const;
