import { useMemo } from 'react';
import { STATISTICS_FIELDS, STATISTICS_PERIODS } from '../../contract/statistics.ts';
import type { Stock } from '../../contract/units.ts';
import { Freshness } from '../components/freshness.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/panel-states.tsx';
import { useSubscription } from '../components/use-subscription.ts';
import {
  formatCompact,
  formatInteger,
  formatPercent,
  formatPrice,
  NOTHING,
  toneOf,
} from '../format/numbers.ts';

type Field = (typeof STATISTICS_FIELDS)[number];

interface Column {
  readonly field: Field;
  readonly label: string;
  readonly meaning: string;
  readonly format: (value: number) => string;
}

const price = (value: number): string => formatPrice(value, 4);
const COLUMNS: readonly Column[] = [
  { field: 'mean', label: 'Mean', meaning: 'Mean of the prices; each trade counts once.', format: price },
  { field: 'min', label: 'Min', meaning: 'Lowest price.', format: formatPrice },
  { field: 'max', label: 'Max', meaning: 'Highest price.', format: formatPrice },
  {
    field: 'stddev',
    label: 'Std dev',
    meaning: 'Population standard deviation of the prices.',
    format: price,
  },
  { field: 'volume', label: 'Volume', meaning: 'Shares traded.', format: formatCompact },
  { field: 'tradeCount', label: 'Trades', meaning: 'Number of trades.', format: formatInteger },
  { field: 'vwap', label: 'VWAP', meaning: 'Σ price × quantity ÷ Σ quantity.', format: price },
  {
    field: 'return',
    label: 'Return',
    meaning: 'Last price ÷ first price − 1.',
    format: (value) => formatPercent(100 * value),
  },
];

/** Statistics of one stock: its trading day so far, and the windows that end with its newest trade. */
export function StatisticsPanel({ stock }: { readonly stock: Stock | undefined }) {
  const wanted = useMemo(
    () => (stock === undefined ? undefined : ({ kind: 'statistics', stock } as const)),
    [stock],
  );
  const state = useSubscription('statistics', wanted);
  if (stock === undefined) {
    return <EmptyState title="Choose a stock">Its statistics will appear here.</EmptyState>;
  }
  if (state.kind === 'refused')
    return <ErrorState title="The engine refused the statistics" reason={state.reason} />;
  if (state.kind === 'loading') return <LoadingState label="Loading the statistics" rows={5} />;
  const { values, asOfMs } = state.payload;
  return (
    <section
      className="statistics"
      aria-label={`Statistics of ${stock}`}
      data-testid="statistics"
      data-stock={stock}
    >
      <div className="statistics-body">
        {values.length === 0 ? (
          <EmptyState title="No trades yet">The first trade of {stock} begins its statistics.</EmptyState>
        ) : (
          <table className="statistics-table">
            <caption className="visually-hidden">Rolling statistics of {stock}</caption>
            <thead>
              <tr>
                <th scope="col">{stock}</th>
                {COLUMNS.map(({ label, meaning }) => (
                  <th key={label} scope="col" title={meaning}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {STATISTICS_PERIODS.map((period, row) => (
                <tr key={period} data-testid={`statistics-${period}`}>
                  <th scope="row">{period === 'day' ? 'today' : period}</th>
                  {COLUMNS.map((column) => (
                    <Cell key={column.field} column={column} value={valueAt(values, row, column.field)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <Freshness window="day and windows up to the newest trade" asOfMs={asOfMs} />
    </section>
  );
}

function valueAt(values: Float64Array, row: number, field: Field): number {
  return values[row * STATISTICS_FIELDS.length + STATISTICS_FIELDS.indexOf(field)] ?? Number.NaN;
}

function Cell({ column, value }: { readonly column: Column; readonly value: number }) {
  const tone = column.field === 'return' ? toneOf(value) : undefined;
  return (
    <td title={Number.isNaN(value) ? undefined : String(value)} data-tone={tone} data-field={column.field}>
      {Number.isNaN(value) ? NOTHING : column.format(value)}
    </td>
  );
}
