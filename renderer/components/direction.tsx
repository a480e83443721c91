import { arrow, formatChange, formatPercent, toneOf } from '../format/numbers.ts';

interface MoveProps {
  readonly change: number;
  readonly percent: number;
  readonly digits: number;
}

/** `▲ +2.31 (+1.23 %)` in the direction's colour. */
export function Move({ change, percent, digits }: MoveProps) {
  return (
    <span className="move" data-tone={toneOf(change)}>
      {arrow(change)} <span className="move-change">{formatChange(change, digits)} </span>(
      {formatPercent(percent)})
    </span>
  );
}
