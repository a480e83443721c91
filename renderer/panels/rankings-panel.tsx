import { NativeSelect } from '@mantine/core';
import { type KeyboardEvent, useMemo } from 'react';
import {
  RANKING_KINDS,
  RANKING_PERIODS,
  type RankingKind,
  type RankingPeriod,
} from '../../contract/rankings.ts';
import type { Stock } from '../../contract/units.ts';
import { ExportMenu } from '../components/export-menu.tsx';
import { Freshness } from '../components/freshness.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import { useSymbol } from '../components/use-data.ts';
import { useSubscription } from '../components/use-subscription.ts';
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

/** More than anyone reads in a panel. */
const TOP = 50;

export interface RankingsChoice {
  readonly ranking: RankingKind;
  readonly period: RankingPeriod;
}

interface RankingsPanelProps {
  readonly choice: RankingsChoice;
  readonly selected: Stock | undefined;
  readonly onChoice: (choice: RankingsChoice) => void;
  readonly onSelect: (stock: Stock) => void;
  readonly onOpenWindow: (stock: Stock) => void;
}

/** Gainers, losers, most active and most volatile stocks, of the trading day or of a window. */
export function RankingsPanel({ choice, selected, onChoice, onSelect, onOpenWindow }: RankingsPanelProps) {
  const { ranking, period } = choice;
  const wanted = useMemo(() => ({ kind: 'rankings', ranking, period, top: TOP }) as const, [ranking, period]);
  const state = useSubscription('rankings', wanted);
  const payload = state.kind === 'ready' ? state.payload : undefined;
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
          data={RANKING_PERIODS.map((value) => ({ value, label: value === 'day' ? 'today' : value }))}
          onChange={(event) => onChoice({ ...choice, period: event.currentTarget.value as RankingPeriod })}
        />
        <ExportMenu
          name={`rankings-${ranking}-${period}`}
          table={payload && (() => ranksCsv(ranking, ranks))}
        />
      </div>
      <div className="rankings-body">
        {state.kind === 'loading' ? <LoadingState label="Loading the ranking" rows={8} /> : null}
        {state.kind === 'refused' ? (
          <ErrorState title="The engine refused the ranking" reason={state.reason} />
        ) : null}
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
      <Freshness
        window={PERIOD_LABELS[period]}
        asOfMs={payload?.asOfMs ?? null}
        {...(payload === undefined ? {} : { more: `${formatInteger(payload.ranked)} ranked` })}
      />
    </section>
  );
}

function NothingRanked({ period }: { readonly period: RankingPeriod }) {
  return period === 'day' ? (
    <EmptyState title="Nothing to rank yet">The first trades begin the ranking.</EmptyState>
  ) : (
    <EmptyState title="Nothing to rank yet">
      A change over a window is known once a stock has traded before the window began.
    </EmptyState>
  );
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
