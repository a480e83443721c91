import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react';
import { ErrorState, LoadingState } from './panel-states.tsx';
import type { PlotPhase } from './use-static-plot.ts';

interface PlotFrameProps {
  /** The element that the plot is drawn in. */
  readonly plot: RefObject<HTMLDivElement | null>;
  readonly phase: PlotPhase;
  /** What it shows, and which keys it has. */
  readonly label: string;
  readonly testId: string;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onPointer?: (event: PointerEvent<HTMLElement>) => void;
  readonly onLeave?: () => void;
  readonly onClick?: () => void;
  /** What lies over the plot. */
  readonly children?: ReactNode;
}

/** Keys go to the frame as a whole. */
const frameProps = ({ label, onKey, onPointer, onLeave, onClick }: PlotFrameProps) => ({
  role: 'group',
  tabIndex: 0,
  'aria-label': label,
  onKeyDown: onKey,
  onPointerMove: onPointer,
  onPointerLeave: onLeave,
  onClick,
});

/** A plot with its keys and pointer, and what stands there until it is drawn. */
export function PlotFrame(props: PlotFrameProps) {
  const { plot, phase, testId, children } = props;
  return (
    <div className="plot-frame" {...frameProps(props)}>
      <div ref={plot} className="plot" data-testid={testId} data-phase={phase.kind} />
      {phase.kind === 'ready' ? children : null}
      {phase.kind === 'loading' ? (
        <div className="plot-state">
          <LoadingState label="Loading the chart" rows={6} />
        </div>
      ) : null}
      {phase.kind === 'failed' ? (
        <div className="plot-state">
          <ErrorState
            title="The chart could not be drawn"
            reason={phase.reason}
            action={{ label: 'Try again', onClick: phase.retry }}
          />
        </div>
      ) : null}
    </div>
  );
}
