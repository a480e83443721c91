import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import { INTERVALS, type Interval } from '../../contract/bars.ts';
import type { Indicator } from '../../contract/indicators.ts';
import type { Stock } from '../../contract/units.ts';
import { Move } from '../components/direction.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { Icon } from '../components/icons.tsx';
import { useQuote, useSymbol } from '../components/use-data.ts';
import { formatPrice, priceDigits } from '../format/numbers.ts';
import { IndicatorMenu } from './indicator-menu.tsx';

interface ChartHeaderProps {
  readonly stock: Stock;
  readonly interval: Interval;
  readonly labels: readonly string[];
  readonly onInterval: (interval: Interval) => void;
  readonly indicators: readonly Indicator[];
  readonly onIndicators: (indicators: readonly Indicator[]) => void;
  readonly onReset: () => void;
  readonly onSavePicture: () => void;
  readonly onOpenWindow: () => void;
}

export function ChartHeader(props: ChartHeaderProps) {
  const { stock, labels } = props;
  const symbol = useSymbol(stock);
  const quote = useQuote(stock);
  const digits = priceDigits(quote?.last ?? 1);
  return (
    <header className="chart-header">
      <Tooltip label="Choose another stock (Ctrl+K)">
        <UnstyledButton className="chart-symbol" data-testid="chart-symbol" onClick={openSpotlight}>
          {stock}
        </UnstyledButton>
      </Tooltip>
      <span className="chart-name">{symbol?.name}</span>
      <span className="chart-price" data-testid="chart-price">
        {formatPrice(quote?.last ?? Number.NaN, digits)}
      </span>
      <Move
        change={quote?.change ?? Number.NaN}
        percent={quote?.changePercent ?? Number.NaN}
        digits={digits}
      />
      {labels.map((label) => (
        <span key={label} className="truth-label" data-tone="warning">
          {label}
        </span>
      ))}
      <span className="spacer" />
      <IntervalMenu interval={props.interval} onInterval={props.onInterval} />
      <IndicatorMenu indicators={props.indicators} onIndicators={props.onIndicators} />
      <ChartMenu {...props} />
    </header>
  );
}

function IntervalMenu({ interval, onInterval }: Pick<ChartHeaderProps, 'interval' | 'onInterval'>) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton
          className="chart-interval"
          aria-label={`Interval: ${interval}`}
          data-testid="interval"
        >
          {interval} <Icon name="down" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {INTERVALS.map((option) => (
          <Menu.Item
            key={option}
            data-testid={`interval-${option}`}
            leftSection={<span className="check">{option === interval ? <Icon name="check" /> : null}</span>}
            onClick={() => onInterval(option)}
          >
            {option}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ChartMenu({ onReset, onSavePicture, onOpenWindow }: ChartHeaderProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton icon="more" label="Chart menu" data-testid="chart-menu" />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="reset" />} rightSection="double click" onClick={onReset}>
          Reset zoom
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="picture" />} onClick={onSavePicture}>
          Download picture
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="window" />}
          data-testid="chart-open-window"
          onClick={onOpenWindow}
        >
          Open in new window
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
