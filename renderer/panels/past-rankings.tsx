/** The rankings panel's way into the past: the choice of a day, and what stands there until its ranking does. */
import { Button, TextInput } from '@mantine/core';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import type { PastRankings } from './use-rankings.ts';

/** Chooses among the journaled days; nothing while these are not known. */
export function DayInput({ days, day, onDay }: PastRankings & { readonly onDay: (day: string) => void }) {
  const known = days.kind === 'answered' ? days.answer : null;
  if (known === null || day === undefined) return null;
  const { first, last } = known;
  return (
    <TextInput
      size="xs"
      type="date"
      aria-label="Trading day"
      title={`Trading day, ${first} to ${last}`}
      data-testid="ranking-day"
      min={first}
      max={last}
      // Typing a year goes through years that there are not.
      defaultValue={day}
      onChange={({ currentTarget: { value } }) => value >= first && value <= last && onDay(value)}
    />
  );
}

/** What stands in the place of the ranks: the days are asked for first, then the ranking of one of them. */
export function WithoutPastRanks({ past: { days, ranking } }: { readonly past: PastRankings }) {
  if (days.kind === 'answered' && days.answer === null) {
    return (
      <EmptyState title="No past yet">There are days to choose once trades are in the journal.</EmptyState>
    );
  }
  const asked = days.kind === 'answered' ? ranking : days;
  switch (asked.kind) {
    case 'waiting':
      return <LoadingState label="Loading the ranking" rows={8} />;
    case 'reading':
      return <Reading {...asked} />;
    case 'cancelled':
      return (
        <ErrorState
          title="Cancelled"
          reason="The journal was not read to its end."
          action={{ label: 'Read again', onClick: asked.again }}
        />
      );
    case 'refused':
      return (
        <ErrorState
          title="There is no such ranking"
          reason={asked.reason}
          action={{ label: 'Try again', onClick: asked.again }}
        />
      );
    case 'answered':
      return null;
  }
}

/** A question to the journal may take a while: how far it is, and the way out. */
function Reading({ done, cancel }: { readonly done: number | null; readonly cancel: () => void }) {
  return (
    <>
      <LoadingState label="Reading the journal" rows={6} />
      <div className="panel-reading">
        <span>Reading the journal{done === null ? '…' : `: ${Math.round(100 * done)} %`}</span>
        <Button size="compact-xs" variant="default" data-testid="ranking-cancel" onClick={cancel}>
          Cancel
        </Button>
      </div>
    </>
  );
}
