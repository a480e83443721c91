import { NativeSelect } from '@mantine/core';
import { type KeyboardEvent, useMemo } from 'react';
import {
  RANKING_KINDS,
  RANKING_PERIODS,
  type RankingKind,
  type RankingsPayload,
} from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import { ExportMenu } from '../components/export-menu.tsx';
import { Freshness, PastDay } from '../components/freshness.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import { useSymbol } from '../components/use-data.ts';
import type { Subscribed } from '../components/use-subscription.ts';
import {
  arrow,
  formatCompact,
  formatInteger,
  formatPercent,
  formatPrice,
  priceDigits,
  toneOf,
} from '../format/numbers.ts';
import {
  PERIOD_LABELS,
  RANKING_LABELS,
  type Rank,
  ranksCsv,
  ranksOf,
  VALUE_LABELS,
} from '../stores/rankings.ts';
import { DayInput, WithoutPastRanks } from './past-rankings.tsx';
import {
  type PastRankings,
  type RankingsChoice,
  type ShownPeriod,
  useLiveRankings,
  usePastRankings,
} from './use-rankings.ts';

interface RankingsPanelProps {
  readonly choice: RankingsChoice;
  readonly selected: Stock | undefined;
  readonly onChoice: (choice: RankingsChoice) => void;
  readonly onSelect: (stock: Stock) => void;
  readonly onOpenWindow: (stock: Stock) => void;
}

const PERIODS: readonly { readonly value: ShownPeriod; readonly label: string }[] = [
  ...RANKING_PERIODS.map((value) => ({ value, label: value === 'day' ? 'today' : value })),
  { value: 'past', label: 'a past day' },
];

/** Gainers, losers, most active and most volatile stocks, of the trading day, of a window, or of a day of the past. */
export function RankingsPanel({ choice, selected, onChoice, onSelect, onOpenWindow }: RankingsPanelProps) {
  const { ranking, period } = choice;
  const live = useLiveRankings(choice);
  const past = usePastRankings(choice);
  const payload = payloadOf(live, past);
  const ranks = useMemo(() => (payload === undefined ? [] : ranksOf(payload)), [payload]);
  return (
    <section className="rankings" aria-label="Rankings" data-testid="rankings">
      <div className="panel-tools">
        <NativeSelect
          size="xs"
          aria-label="Ranking"
          data-testid="ranking-kind"
          value={ranking}
          data={RANKING_KINDS.map((value) => ({ value, label: RANKING_LABELS[value] }))}
          onChange={(event) => onChoice({ ...choice, ranking: event.currentTarget.value as RankingKind })}
        />
        <NativeSelect
          size="xs"
          aria-label="Over"
          data-testid="ranking-period"
          value={period}
          data={[...PERIODS]}
          onChange={(event) => onChoice({ ...choice, period: event.currentTarget.value as ShownPeriod })}
        />
        {past === undefined ? null : <DayInput {...past} onDay={(day) => onChoice({ ...choice, day })} />}
        <ExportMenu
          name={`rankings-${ranking}-${past?.day ?? period}`}
          table={payload && (() => ranksCsv(ranking, ranks))}
        />
      </div>
      <div className="rankings-body">
        {live === undefined ? null : <WithoutRanks live={live} />}
        {past === undefined ? null : <WithoutPastRanks past={past} />}
        {payload !== undefined && ranks.length === 0 ? <NothingRanked period={period} /> : null}
        {ranks.length === 0 ? null : (
          <Ranks
            kind={ranking}
            ranks={ranks}
            selected={selected}
            onSelect={onSelect}
            onOpenWindow={onOpenWindow}
          />
        )}
      </div>
      <Covered period={period} day={past?.day} payload={payload} />
    </section>
  );
}

function payloadOf(
  live: Subscribed<'rankings'> | undefined,
  past: PastRankings | undefined,
): RankingsPayload | undefined {
  if (past !== undefined) return past.ranking.kind === 'answered' ? past.ranking.answer : undefined;
  return live?.kind === 'ready' ? live.payload : undefined;
}

interface CoveredProps {
  readonly period: ShownPeriod;
  readonly day: string | undefined;
  readonly payload: RankingsPayload | undefined;
}

/** What the ranking is of. */
function Covered({ period, day, payload }: CoveredProps) {
  const asOfMs = payload?.asOfMs ?? null;
  const more = payload === undefined ? {} : { more: `${formatInteger(payload.ranked)} ranked` };
  if (period !== 'past') return <Freshness window={PERIOD_LABELS[period]} asOfMs={asOfMs} {...more} />;
  return <PastDay day={day} asOfMs={asOfMs} {...more} />;
}

function WithoutRanks({ live }: { readonly live: Subscribed<'rankings'> }) {
  switch (live.kind) {
    case 'loading':
      return <LoadingState label="Loading the ranking" rows={8} />;
    case 'refused':
      return <ErrorState title="The engine refused the ranking" reason={live.reason} />;
    case 'ready':
      return null;
  }
}

function NothingRanked({ period }: { readonly period: ShownPeriod }) {
  switch (period) {
    case 'past':
      return <EmptyState title="Nothing to rank">No stock traded on this day.</EmptyState>;
    case 'day':
      return <EmptyState title="Nothing to rank yet">The first trades begin the ranking.</EmptyState>;
    default:
      return (
        <EmptyState title="Nothing to rank yet">
          A change over a window is known once a stock has traded before the window began.
        </EmptyState>
      );
  }
}

interface RanksProps {
  readonly kind: RankingKind;
  readonly ranks: readonly Rank[];
  readonly selected: Stock | undefined;
  readonly onSelect: (stock: Stock) => void;
  readonly onOpenWindow: (stock: Stock) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** A table whose one focus moves over its rows by keys. */
const gridProps = (label: string) => ({ role: 'grid', tabIndex: 0, 'aria-label': label }) as const;

function Ranks({ kind, ranks, selected, onSelect, onOpenWindow }: RanksProps) {
  const move = (event: KeyboardEvent) => {
    const place = ranks.findIndex(({ stock }) => stock === selected);
    const step = STEPS[event.key];
    if (event.key === 'Enter' && selected !== undefined) onOpenWindow(selected);
    if (step === undefined) return;
    event.preventDefault();
    const next = ranks[Math.min(ranks.length - 1, Math.max(0, place + step))];
    if (next !== undefined) onSelect(next.stock);
  };
  const isChange = kind === 'gainers' || kind === 'losers';
  return (
    <table
      className="rank-table"
      data-kind={isChange ? 'change' : 'other'}
      {...gridProps(RANKING_LABELS[kind])}
      onKeyDown={move}
      data-testid="rank-table"
    >
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">Symbol</th>
          {isChange ? null : <th scope="col">{VALUE_LABELS[kind]}</th>}
          <th scope="col">Last</th>
          <th scope="col">Chg %</th>
          {isChange ? <th scope="col">Vol</th> : null}
        </tr>
      </thead>
      <tbody>
        {ranks.map((rank, place) => (
          <RankRow
            key={rank.stock}
            rank={rank}
            place={place}
            kind={kind}
            isSelected={rank.stock === selected}
            onSelect={onSelect}
            onOpenWindow={onOpenWindow}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RankRowProps extends Omit<RanksProps, 'ranks' | 'selected'> {
  readonly rank: Rank;
  readonly place: number;
  readonly isSelected: boolean;
}

function RankRow({ rank, place, kind, isSelected, onSelect, onOpenWindow }: RankRowProps) {
  const { stock, value, last, reference, changePercent, volume } = rank;
  const name = useSymbol(stock)?.name;
  const isChange = kind === 'gainers' || kind === 'losers';
  return (
    <tr
      aria-selected={isSelected}
      data-testid="rank"
      data-stock={stock}
      onClick={() => onSelect(stock)}
      onDoubleClick={() => onOpenWindow(stock)}
    >
      <td className="rank-place">{place + 1}</td>
      <td className="rank-stock" title={name}>
        {stock}
      </td>
      {isChange ? null : (
        <td title={kind === 'volatility' ? undefined : formatInteger(value)}>
          {kind === 'volatility' ? formatPercent(100 * value).replace('+', '') : formatCompact(value)}
        </td>
      )}
      <td>{formatPrice(last, priceDigits(last))}</td>
      <td className="rank-change" data-tone={toneOf(changePercent)} title={`from ${formatPrice(reference)}`}>
        <span className="arrow">{arrow(changePercent)}</span>
        {formatPercent(changePercent)}
      </td>
      {isChange ? <td title={formatInteger(volume)}>{formatCompact(volume)}</td> : null}
    </tr>
  );
}
