import { memo, useRef } from 'react';
import type { Stock } from '../../contract/units.ts';
import { Sparkline } from '../components/sparkline.tsx';
import { useIsStale, useQuote, useSymbol } from '../components/use-data.ts';
import {
  arrow,
  formatChange,
  formatCompact,
  formatInteger,
  formatPercent,
  formatPrice,
  priceDigits,
  toneOf,
} from '../format/numbers.ts';

interface RowProps {
  readonly id: string;
  readonly stock: Stock;
  readonly index: number;
  readonly top: number;
  readonly isSelected: boolean;
}

/** One stock; drawn again only when its own quote changes. */
export const WatchListRow = memo(function WatchListRow(props: RowProps) {
  const { id, stock, index, top, isSelected } = props;
  const quote = useQuote(stock);
  const symbol = useSymbol(stock);
  const isStale = useIsStale(stock);
  const {
    last = Number.NaN,
    change = Number.NaN,
    changePercent = Number.NaN,
    volume = Number.NaN,
  } = quote ?? {};
  const flash = useFlash(last);
  const digits = priceDigits(last);
  const tone = toneOf(change);
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className="watch-row"
      style={{ transform: `translateY(${top}px)` }}
      data-testid="watch-row"
      data-stock={stock}
      data-stale={isStale}
    >
      <td className="watch-symbol" title={symbol?.name}>
        {stock}
        {isStale ? (
          <span className="stale" title="No trade for much longer than usual.">
            STALE
          </span>
        ) : null}
      </td>
      <td className="watch-number watch-last" data-testid="watch-last">
        <span key={flash.key} className="flash" data-tone={flash.tone}>
          {formatPrice(last, digits)}
        </span>
      </td>
      <td className="watch-number watch-change" data-tone={tone}>
        {formatChange(change, digits)}
      </td>
      <td className="watch-number watch-percent" data-tone={tone}>
        <span className="arrow">{arrow(change)}</span>
        {formatPercent(changePercent)}
      </td>
      <td className="watch-spark">
        <Sparkline values={quote?.sparkline ?? null} tone={tone} />
      </td>
      <td className="watch-number watch-volume" title={formatInteger(volume)}>
        {formatCompact(volume)}
      </td>
    </tr>
  );
});

/** A new key restarts the flash; the first price does not flash. */
function useFlash(last: number): { readonly key: number; readonly tone: 'up' | 'down' | 'flat' } {
  const state = useRef({ last, key: 0, tone: 'flat' as 'up' | 'down' | 'flat' });
  const { current } = state;
  if (!Object.is(current.last, last)) {
    const tone = Number.isNaN(current.last) ? 'flat' : toneOf(last - current.last);
    state.current = { last, key: current.key + 1, tone };
  }
  return state.current;
}
