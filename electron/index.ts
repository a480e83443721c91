/** The shell: Electron's main process. It composes the pieces of this folder and holds no logic of its own. */
import { join } from 'node:path';
import { app, nativeTheme, session } from 'electron';
import type { Settings } from '../contract/settings.ts';
import { createEngineSupervisor, type EngineSupervisor } from './engine-supervisor.ts';
import { forkEngine } from './fork-engine.ts';
import { setupIpc } from './ipc.ts';
import { ENGINE_STATE } from './ipc-channels.ts';
import { setupMenu } from './menu.ts';
import { setupNotifications } from './notifications.ts';
import { connectPage } from './ports.ts';
import { createPreferenceStore } from './preferences.ts';
import { reportBadSettings, reportDeadEngine } from './problems.ts';
import { registerScheme, setupProtocol } from './protocol.ts';
import { setupSecurity } from './security.ts';
import { appSettings } from './settings.ts';
import { createBoundsStore } from './window-bounds.ts';
import { createWindows, type Windows } from './windows.ts';

const OUT = join(__dirname, '..');
const ICON = join(OUT, '..', 'resources', 'icons', '256x256.png');

const profile = app.commandLine.getSwitchValue('user-data-dir');
if (profile !== '') app.setPath('userData', profile);

if (app.requestSingleInstanceLock()) {
  registerScheme();
  app.whenReady().then(run).catch(fail);
} else {
  console.error('shell: StockStream runs already; its window was brought to the front');
  app.quit();
}

async function run(): Promise<void> {
  const settings = await settingsOrQuit();
  if (settings === undefined) return app.quit();

  setupSecurity(session.defaultSession);
  setupProtocol(session.defaultSession, join(OUT, 'renderer'));
  const preferences = createPreferenceStore();
  nativeTheme.themeSource = preferences.load().theme;
  const windows = createWindows(
    { preload: join(OUT, 'preload', 'index.cjs'), icon: ICON },
    createBoundsStore(),
  );
  const engine = superviseEngine(settings, windows);
  setupIpc({
    requestPort: (page) => void connectPage(page, (port) => engine.connect(port)),
    engineState: () => engine.state,
    openWindow: (view) => windows.open(view),
    loadPreferences: () => preferences.load(),
    savePreferences(value) {
      preferences.save(value);
      nativeTheme.themeSource = value.theme;
    },
  });
  setupMenu({ showMain: () => windows.focusMain() });
  setupLifecycle(engine, windows);
  engine.start();
  windows.focusMain();
}

async function settingsOrQuit(): Promise<Settings | undefined> {
  for (;;) {
    try {
      return appSettings();
    } catch (error) {
      if ((await reportBadSettings(messageOf(error))) === 'quit') return undefined;
    }
  }
}

function superviseEngine(settings: Settings, windows: Windows): EngineSupervisor {
  const notifications = setupNotifications({
    icon: ICON,
    onClick: (stock) => windows.showStock(stock),
  });
  app.once('will-quit', () => notifications.dispose());
  const engine = createEngineSupervisor({
    fork: () => forkEngine(join(__dirname, 'engine.cjs')),
    start: { type: 'start', settings },
    onState: (state) => windows.broadcast(ENGINE_STATE, state),
    onAlert: (alert) => notifications.push(alert),
    onGiveUp: (end) =>
      void reportDeadEngine(end).then((choice) => (choice === 'quit' ? app.quit() : engine.start())),
  });
  return engine;
}

function setupLifecycle(engine: EngineSupervisor, windows: Windows): void {
  app.on('second-instance', () => windows.focusMain());
  app.on('activate', () => windows.focusMain());
  app.on('window-all-closed', () => app.quit());
  let isStopped = false;
  app.on('will-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    engine.stop().then(() => {
      isStopped = true;
      app.quit();
    }, fail);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(error: unknown): void {
  console.error(error);
  app.exit(1);
}
