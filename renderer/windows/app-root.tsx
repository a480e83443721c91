import { MantineProvider } from '@mantine/core';
import { mantineTheme, mantineVariables } from '../theme/mantine.ts';
import { useTheme } from '../theme/use-theme.ts';
import { AlertAnnouncer } from './alert-announcer.tsx';
import { type App, AppContext } from './app-context.ts';
import { ChartWindow } from './chart-window.tsx';
import { MainWindow } from './main-window.tsx';
import { Notices } from './notices.tsx';

export function AppRoot({ app }: { readonly app: App }) {
  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={mantineVariables} defaultColorScheme="dark">
      <AppContext value={app}>
        <Themed />
        {app.view.kind === 'main' ? <MainWindow /> : <ChartWindow />}
        <AlertAnnouncer />
        <Notices />
      </AppContext>
    </MantineProvider>
  );
}

function Themed() {
  useTheme();
  return null;
}
