import { Button, NumberInput, Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import {
  type Indicator,
  type IndicatorKind,
  indicatorSchema,
  MAX_INDICATORS,
} from '../../contract/indicators.ts';
import { indicatorName } from '../charts/indicator-lines.ts';
import { IconButton } from '../components/icon-button.tsx';

interface IndicatorMenuProps {
  readonly indicators: readonly Indicator[];
  readonly onIndicators: (indicators: readonly Indicator[]) => void;
}

/** What each kind begins with, and what the button that adds it says. */
const NEW: readonly { readonly label: string; readonly indicator: Indicator }[] = [
  { label: 'SMA', indicator: { kind: 'sma', period: 20 } },
  { label: 'EMA', indicator: { kind: 'ema', period: 20 } },
  { label: 'VWAP', indicator: { kind: 'vwap' } },
  { label: 'Bollinger', indicator: { kind: 'bollinger', period: 20, deviations: 2 } },
  { label: 'RSI', indicator: { kind: 'rsi', period: 14 } },
  { label: 'MACD', indicator: { kind: 'macd', fast: 12, slow: 26, signal: 9 } },
  { label: 'ATR', indicator: { kind: 'atr', period: 14 } },
];
const NAMES: Readonly<Record<IndicatorKind, string>> = {
  sma: 'SMA',
  ema: 'EMA',
  vwap: 'VWAP',
  bollinger: 'Bollinger',
  rsi: 'RSI',
  macd: 'MACD',
  atr: 'ATR',
};

/** ƒx: the indicators of one chart, to be added, changed and taken away. */
export function IndicatorMenu({ indicators, onIndicators }: IndicatorMenuProps) {
  const [before, setBefore] = useState<readonly Indicator[] | null>(null);
  const change = (next: readonly Indicator[]) => {
    setBefore(null);
    onIndicators(next);
  };
  const remove = (place: number) => {
    setBefore(indicators);
    onIndicators(indicators.filter((_, i) => i !== place));
  };
  const isFull = indicators.length >= MAX_INDICATORS;
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <UnstyledButton
          className="chart-interval"
          data-testid="indicators"
          aria-label={`Indicators: ${indicators.length}`}
          title="Indicators"
        >
          ƒx{indicators.length === 0 ? '' : ` ${indicators.length}`}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Indicators" data-testid="indicator-menu">
        {indicators.map((indicator, place) => (
          <IndicatorRow
            key={`${indicator.kind}-${String(place)}`}
            indicator={indicator}
            onChange={(changed) => change(indicators.map((each, i) => (i === place ? changed : each)))}
            onRemove={() => remove(place)}
          />
        ))}
        {before === null ? null : (
          <Button
            size="compact-xs"
            variant="subtle"
            data-testid="indicator-undo"
            onClick={() => change(before)}
          >
            Undo removal
          </Button>
        )}
        <div className="indicator-add">
          {NEW.map(({ label, indicator }) => (
            <Button
              key={label}
              size="compact-xs"
              variant="default"
              disabled={isFull}
              data-testid={`add-${indicator.kind}`}
              onClick={() => change([...indicators, indicator])}
            >
              + {label}
            </Button>
          ))}
        </div>
        {isFull ? <small>A chart has at most {MAX_INDICATORS} indicators.</small> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

interface RowProps {
  readonly indicator: Indicator;
  readonly onChange: (indicator: Indicator) => void;
  readonly onRemove: () => void;
}

function IndicatorRow({ indicator, onChange, onRemove }: RowProps) {
  const { kind, ...numbers } = indicator;
  return (
    <div className="indicator-row" data-testid={`indicator-${kind}`}>
      <span>{NAMES[kind]}</span>
      {Object.entries(numbers).map(([name, value]) => (
        <NumberInput
          key={name}
          size="xs"
          hideControls
          min={name === 'deviations' ? 0.1 : 1}
          max={200}
          allowDecimal={name === 'deviations'}
          aria-label={`${NAMES[kind]} ${name}`}
          title={name}
          value={value}
          onChange={(entered) => {
            const changed = indicatorSchema.safeParse({ ...indicator, [name]: entered });
            if (changed.success) onChange(changed.data);
          }}
        />
      ))}
      <IconButton icon="close" size="xs" label={`Remove ${indicatorName(indicator)}`} onClick={onRemove} />
    </div>
  );
}
