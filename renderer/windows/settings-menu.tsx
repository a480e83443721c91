import { Menu } from '@mantine/core';
import type { Preferences } from '../../contract/shell.ts';
import { IconButton } from '../components/icon-button.tsx';
import { Icon } from '../components/icons.tsx';
import { useApp, usePreferences } from './app-context.ts';

type Choice = 'theme' | 'palette' | 'density' | 'timeZone';

const CHOICES: {
  readonly [Name in Choice]: { readonly title: string; readonly options: Record<Preferences[Name], string> };
} = {
  theme: { title: 'Theme', options: { dark: 'Dark', light: 'Light', system: 'As the system' } },
  palette: {
    title: 'Up and down',
    options: { standard: 'Green and red', 'colour-blind': 'Blue and orange' },
  },
  density: { title: 'Rows', options: { compact: 'Compact', comfortable: 'Comfortable' } },
  timeZone: { title: 'Times', options: { UTC: 'UTC', exchange: 'Exchange', local: 'Local' } },
};

export function SettingsMenu() {
  return (
    <Menu position="bottom-end" width={200} closeOnItemClick={false}>
      <Menu.Target>
        <IconButton icon="settings" label="Settings" data-testid="settings" />
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(CHOICES) as Choice[]).map((name) => (
          <ChoiceGroup key={name} name={name} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ChoiceGroup({ name }: { readonly name: Choice }) {
  const { preferences } = useApp();
  const chosen = usePreferences()[name];
  const { title, options } = CHOICES[name];
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {Object.entries(options).map(([value, label]) => (
        <Menu.Item
          key={value}
          role="menuitemradio"
          aria-checked={chosen === value}
          data-testid={`${name}-${value}`}
          leftSection={<span className="check">{chosen === value ? <Icon name="check" /> : null}</span>}
          onClick={() => preferences.change({ [name]: value })}
        >
          {label}
        </Menu.Item>
      ))}
    </>
  );
}
