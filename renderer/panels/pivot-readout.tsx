import type { ReactNode } from 'react';
import { NOTHING } from '../format/numbers.ts';
import { exactValue } from '../format/pivot-values.ts';

interface PivotReadoutProps {
  /** What is pointed at; undefined: nothing. */
  readonly name: string | undefined;
  readonly value: number | undefined;
  readonly write: (value: number) => string;
  /** Further words on it. */
  readonly more?: string | undefined;
  /** The legend. */
  readonly children: ReactNode;
}

/** The line under a plot: what is pointed at, with its exact number, and what the shades mean. */
export function PivotReadout({ name, value, write, more, children }: PivotReadoutProps) {
  const isNumber = value !== undefined && !Number.isNaN(value);
  return (
    <div className="pivot-readout">
      <span className="pivot-pointed" aria-live="polite" data-testid="pivot-readout">
        {name === undefined ? null : (
          <>
            <strong>{name}</strong> <span>{isNumber ? write(value) : NOTHING}</span>{' '}
            {isNumber ? <small>{exactValue(value)}</small> : null} {more}
          </>
        )}
      </span>
      {children}
    </div>
  );
}
