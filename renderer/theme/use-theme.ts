import { useMantineColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useLayoutEffect } from 'react';
import { usePreferences } from '../windows/app-context.ts';

/** Puts the chosen theme, palette and density on the document's root, where the tokens read them. */
export function useTheme(): void {
  const { theme, palette, density } = usePreferences();
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)', true, {
    getInitialValueInEffect: false,
  });
  const { setColorScheme } = useMantineColorScheme();
  const scheme = theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme;
  useLayoutEffect(() => {
    Object.assign(document.documentElement.dataset, { theme: scheme, palette, density });
    setColorScheme(scheme);
  }, [scheme, palette, density, setColorScheme]);
}
