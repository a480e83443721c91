import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PlotEvents, PlotRoom } from '../charts/static-plot.ts';
import { FULL_CHANGE, type Treemap, treemapFigure } from '../charts/treemap-figure.ts';
import { EmptyState } from '../components/panel-states.tsx';
import { PlotFrame } from '../components/plot-frame.tsx';
import { useStaticPlot } from '../components/use-static-plot.ts';
import { formatPercent } from '../format/numbers.ts';
import { isAdditive } from '../stores/pivot.ts';
import { type Leaf, leavesOf } from '../stores/pivot-leaves.ts';
import type { PivotSheet } from '../stores/pivot-sheet.ts';
import { PivotReadout } from './pivot-readout.tsx';

interface PivotTreemapProps {
  readonly sheet: PivotSheet;
  /** Sector of a row's stock; undefined: the rows are no stocks. */
  readonly sectorOf: ((key: string) => string) | undefined;
  /** Today's change of a row's stock, percent; undefined: the rows are no stocks, or not of today. */
  readonly changeOf: ((key: string) => number) | undefined;
  readonly onSelect: ((key: string) => void) | undefined;
  /** The user wants an aggregate that has shares. */
  readonly onSum: () => void;
}

/** The rows as areas of one whole. */
export function PivotTreemap(props: PivotTreemapProps) {
  const { sheet, onSum } = props;
  if (!isAdditive(sheet.question.aggregate)) {
    return (
      <EmptyState title="No whole to share" action={{ label: 'Show the sum', onClick: onSum }}>
        Areas stand for shares of a whole, and only counts and sums add up to one.
      </EmptyState>
    );
  }
  return <TreemapPlot {...props} />;
}

function TreemapPlot({ sheet, sectorOf, changeOf, onSelect }: PivotTreemapProps) {
  const plot = useRef<HTMLDivElement>(null);
  const [level, setLevel] = useState('');
  // What the keys chose is marked in the plot; what the pointer is on is only read.
  const [chosen, setChosen] = useState<string | undefined>();
  const [pointed, setPointed] = useState<string | undefined>();
  const leaves = useMemo(() => leavesOf(sheet, sectorOf), [sheet, sectorOf]);
  const branch = leaves.branches.find(({ id }) => id === level);
  const treemap = useMemo((): Treemap => {
    const keyOf = ({ row }: Leaf) => sheet.table.rows[row ?? -1] ?? '';
    const ofLeaf = changeOf && ((leaf: Leaf) => changeOf(keyOf(leaf)));
    return { sheet, leaves, changeOf: ofLeaf, level: branch?.id ?? '', chosen };
  }, [sheet, leaves, changeOf, branch, chosen]);
  const make = useCallback((room: PlotRoom) => treemapFigure(treemap, room), [treemap]);
  const shown = leaves.leaves.filter(({ parent }) => branch === undefined || parent === branch.id);
  const select = (id: string | undefined) => {
    const row = leaves.leaves.find((leaf) => leaf.id === id)?.row;
    const key = sheet.table.rows[row ?? -1];
    if (key !== undefined) onSelect?.(key);
  };
  const click = (id: string) => {
    if (id === level) setLevel('');
    else if (leaves.branches.some((each) => each.id === id)) setLevel(id);
    else select(id);
  };
  const phase = useStaticPlot(plot, make, useTreeEvents(click, setPointed));
  const press = (event: KeyboardEvent) => {
    const to = nextLeaf(event.key, shown, chosen);
    if (event.key === 'Enter') select(chosen);
    else if (event.key === 'Escape') setLevel('');
    else if (to !== undefined) setChosen(to.id);
    else return;
    event.preventDefault();
  };
  const readId = pointed ?? chosen;
  const read = [...leaves.leaves, ...leaves.branches].find(({ id }) => id === readId);
  return (
    <div className="pivot-plot">
      <PlotFrame
        plot={plot}
        phase={phase}
        label={`Treemap of ${sheet.title}; the arrow keys go from the greatest to the least`}
        testId="pivot-treemap"
        onKey={press}
        onLeave={() => setPointed(undefined)}
      />
      <PivotReadout
        name={read?.label}
        value={read?.value}
        write={sheet.format.write}
        more={read && shareText(read.value, leaves.whole)}
      >
        {branch === undefined ? null : <Up onUp={() => setLevel('')} />}
        <TreeLegend isChange={changeOf !== undefined} without={leaves.without} />
      </PivotReadout>
    </div>
  );
}

/** Plotly's own zoom would be undone by the next figure, so the level is ours: its click is refused. */
function useTreeEvents(onClick: (id: string) => void, onPoint: (id: string | undefined) => void): PlotEvents {
  const newest = useRef({ onClick, onPoint });
  useEffect(() => {
    newest.current = { onClick, onPoint };
  }, [onClick, onPoint]);
  return useMemo(
    () => ({
      plotly_treemapclick: (data) => {
        const id = pointId(data);
        if (id !== undefined) newest.current.onClick(id);
        return false;
      },
      plotly_hover: (data) => newest.current.onPoint(pointId(data)),
    }),
    [],
  );
}

function pointId({ points }: Record<string, unknown>): string | undefined {
  return (points as readonly { readonly id?: string }[] | undefined)?.[0]?.id;
}

/** Where an arrow key leads among the leaves, the greatest first. */
function nextLeaf(key: string, leaves: readonly Leaf[], chosen: string | undefined): Leaf | undefined {
  const place = leaves.findIndex(({ id }) => id === chosen);
  const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const step = steps[key];
  if (step === undefined) return undefined;
  return leaves[Math.min(leaves.length - 1, Math.max(0, place + step))];
}

function shareText(value: number, whole: number): string {
  return `${formatPercent((100 * value) / whole).replace('+', '')} of all`;
}

function Up({ onUp }: { readonly onUp: () => void }) {
  return (
    <button type="button" className="pivot-up" data-testid="pivot-tree-up" onClick={onUp}>
      ‹ All sectors
    </button>
  );
}

function TreeLegend({ isChange, without }: { readonly isChange: boolean; readonly without: number }) {
  return (
    <span className="shade-legend">
      {without === 0 ? null : <span>{without} without area</span>}
      {isChange ? (
        <>
          {formatPercent(-FULL_CHANGE)}
          <span className="shade-bar" data-shades="change" />
          {formatPercent(FULL_CHANGE)}
        </>
      ) : null}
    </span>
  );
}
