import './bridge/zod-without-eval.ts';
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import 'dockview-react/dist/styles/dockview.css';
import './theme/theme.css';
import { createRoot } from 'react-dom/client';
import { EngineClient } from './bridge/engine-client.ts';
import { electronHost } from './bridge/host-electron.ts';
import { webHost } from './bridge/host-web.ts';
import { windowViewOf } from './bridge/window-view.ts';
import { createPreferences } from './stores/preferences.ts';
import { createStores, followConnection, followEngine } from './stores/stores.ts';
import { AppRoot } from './windows/app-root.tsx';

async function start(root: HTMLElement): Promise<void> {
  const host = electronHost() ?? webHost();
  const stores = createStores();
  const client = new EngineClient({
    openChannel: () => host.openChannel(),
    onState: (state) => followConnection(stores, state),
  });
  const preferences = await createPreferences(host.shell);
  const app = {
    host,
    client,
    stores,
    preferences,
    view: windowViewOf(window.location.search),
    openWindow: (view: Parameters<typeof host.shell.openWindow>[0]) =>
      void host.shell
        .openWindow(view)
        .catch((error: Error) => stores.notice.setState({ text: error.message })),
  };
  createRoot(root).render(<AppRoot app={app} />);
  followEngine(stores, client);
  client.start();
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
void start(root);
