import { Menu } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { Interval } from '../../contract/bars.ts';
import type { Indicator } from '../../contract/indicators.ts';
import { parseStock, type Stock } from '../../contract/units.ts';
import { Icon } from '../components/icons.tsx';
import { useStocks } from '../components/use-data.ts';
import { ChartPanel } from '../panels/chart-panel.tsx';
import { useApp } from './app-context.ts';
import { CommandPalette } from './command-palette.tsx';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { WindowBody } from './window-body.tsx';

/** One chart in a window of its own: it keeps its stock and interval, whatever the others show. */
export function ChartWindow() {
  const { view, host, openWindow } = useApp();
  const stocks = useStocks();
  const [chosen, setChosen] = useState<Stock | undefined>(() => parseStock(view.stock ?? ''));
  const [interval, setInterval] = useState<Interval>(view.interval ?? '1m');
  const [indicators, setIndicators] = useState<readonly Indicator[]>([]);
  const stock = chosen ?? [...stocks].sort()[0];
  const title = stock === undefined ? 'Chart' : `${stock} · ${interval}`;
  useEffect(() => {
    document.title = `${title} — StockStream`;
  }, [title]);
  useEffect(() => host.shell.onShowStock((name) => setChosen(name as Stock)), [host]);
  const commands = useMemo(
    () => [
      {
        label: 'Another chart window',
        run: () => openWindow({ kind: 'chart', interval, ...(stock && { stock }) }),
      },
    ],
    [openWindow, stock, interval],
  );
  return (
    <>
      <div className="window" data-testid="chart-window">
        <TitleBar
          title={title}
          menu={commands.map(({ label, run }) => (
            <Menu.Item key={label} leftSection={<Icon name="window" />} onClick={run}>
              {label}
            </Menu.Item>
          ))}
        />
        <WindowBody>
          <ChartPanel
            stock={stock}
            interval={interval}
            group="none"
            onInterval={setInterval}
            indicators={indicators}
            onIndicators={setIndicators}
          />
        </WindowBody>
        <StatusBar />
      </div>
      <CommandPalette commands={commands} onStock={setChosen} />
    </>
  );
}
