import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Stock } from '../../contract/units.ts';
import { Icon } from '../components/icons.tsx';
import { useStocks } from '../components/use-data.ts';
import { useApp } from './app-context.ts';

export interface Command {
  readonly label: string;
  readonly run: () => void;
}

interface CommandPaletteProps {
  readonly commands: readonly Command[];
  readonly onStock: (stock: Stock) => void;
}

/** Ctrl+K or ⌘K: every symbol and every action, by typing. */
export function CommandPalette({ commands, onStock }: CommandPaletteProps) {
  const stocks = useStocks();
  const symbols = useStore(useApp().stores.symbols);
  const actions = useMemo((): SpotlightActionGroupData[] => {
    const symbolActions = stocks.map((stock): SpotlightActionData => {
      const symbol = symbols.get(stock);
      return {
        id: stock,
        label: stock,
        ...(symbol === undefined ? {} : { description: `${symbol.name} · ${symbol.sector}` }),
        onClick: () => onStock(stock),
      };
    });
    const commandActions = commands.map(({ label, run }) => ({ id: label, label, onClick: run }));
    return [
      { group: 'Actions', actions: commandActions },
      { group: 'Symbols', actions: symbolActions },
    ];
  }, [stocks, symbols, commands, onStock]);
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K']}
      limit={12}
      highlightQuery
      scrollable
      maxHeight={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      nothingFound="Nothing of that name"
      searchProps={{
        'aria-label': 'Search symbols and actions',
        leftSection: <Icon name="search" />,
        placeholder: 'Search symbols, actions…',
      }}
    />
  );
}
