/** The shell: Electron's main process. It composes the pieces of this folder and holds no logic of its own. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, nativeTheme, safeStorage, session } from 'electron';
import type { Settings } from '../contract/settings.ts';
import { journalDir } from '../main/journal/journal-file.ts';
import { takePassphrase } from '../main/keys/given-passphrase.ts';
import { keyFilePath, keyFileSource } from '../main/keys/key-file.ts';
import type { KeySource } from '../main/keys/key-source.ts';
import { cipherExtension } from './cipher-extension.ts';
import { createEngineSupervisor, type EngineSupervisor } from './engine-supervisor.ts';
import { forkEngine } from './fork-engine.ts';
import { setupIpc } from './ipc.ts';
import { ENGINE_STATE } from './ipc-channels.ts';
import { createJournalLock, type JournalLock } from './journal-lock.ts';
import { createJournalSession, type JournalSession } from './journal-session.ts';
import { runJournalTask } from './journal-task.ts';
import { keychainSource } from './keychain.ts';
import { setupMenu } from './menu.ts';
import { setupNotifications } from './notifications.ts';
import { connectPage } from './ports.ts';
import { createPreferenceStore } from './preferences.ts';
import { JOURNAL_DIALOGS, reportBadSettings, reportDeadEngine } from './problems.ts';
import { createPromptWindow, type PromptWindow } from './prompt-window.ts';
import { registerScheme, setupProtocol } from './protocol.ts';
import { createSecretStore, type SecretStore, type ServerName } from './secret-store.ts';
import { setupSecurity } from './security.ts';
import { changePassword } from './server-passwords.ts';
import { appSettings } from './settings.ts';
import { createBoundsStore } from './window-bounds.ts';
import { createWindows, type Windows } from './windows.ts';

const OUT = join(__dirname, '..');
const ENGINE = join(__dirname, 'engine.cjs');
const ICON = join(OUT, '..', 'resources', 'icons', '256x256.png');

const profile = app.commandLine.getSwitchValue('user-data-dir');
if (profile !== '') app.setPath('userData', profile);

if (app.requestSingleInstanceLock()) {
  registerScheme();
  setupSecurity();
  app.whenReady().then(run).catch(fail);
} else {
  console.error('shell: StockStream runs already; its window was brought to the front');
  app.quit();
}

async function run(): Promise<void> {
  const given = await settingsOrQuit();
  if (given === undefined) return app.quit();
  const { settings, passphrase } = given;

  setupProtocol(session.defaultSession, join(OUT, 'renderer'));
  const preferences = createPreferenceStore();
  nativeTheme.themeSource = preferences.load().theme;
  const prompt = createPromptWindow({ preload: join(OUT, 'preload', 'prompt.cjs'), icon: ICON });
  const journal = createJournalSession(lockOf(settings, passphrase, prompt), prompt);
  if (!(await journal.open())) return app.quit();
  const windows = createWindows(
    { preload: join(OUT, 'preload', 'index.cjs'), icon: ICON },
    createBoundsStore(),
  );
  const store = createSecretStore(
    join(app.getPath('userData'), 'secrets.json'),
    safeStorage,
    process.platform,
  );
  const engine = superviseEngine(settings, { journal, store, windows });
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
  const actions = {
    showMain: () => void windows.focusMain(),
    changePassphrase: () => void journal.changePassphrase(),
    rekey: () => void journal.rekey(engine),
    changePassword: store && ((server: ServerName) => void changePassword(server, store, prompt, engine)),
  };
  setupMenu(actions, journal.cipher !== null);
  setupLifecycle(engine, windows);
  engine.start();
  windows.focusMain();
  // Last: without any window the app would quit.
  prompt.close();
}

/** What the app was started with. */
interface Given {
  readonly settings: Settings;
  readonly passphrase: KeySource | undefined;
}

async function settingsOrQuit(): Promise<Given | undefined> {
  for (;;) {
    try {
      return { settings: appSettings(), passphrase: takePassphrase(process.env) };
    } catch (error) {
      if ((await reportBadSettings(messageOf(error))) === 'quit') return undefined;
    }
  }
}

function lockOf(settings: Settings, given: KeySource | undefined, prompt: PromptWindow): JournalLock {
  const { env, platform } = process;
  return createJournalLock({
    settings: settings.journal,
    dataDir: journalDir(settings),
    extension: cipherExtension(join(OUT, '..')),
    prompt,
    dialogs: JOURNAL_DIALOGS,
    keychain: keychainSource(safeStorage, platform),
    given,
    keyFile: keyFileSource(keyFilePath({ env, platform, home: homedir(), cwd: process.cwd() })),
    isSimulated: settings.feed === 'simulator',
    runTask: (task, onProgress) => runJournalTask(forkEngine(ENGINE), task, onProgress),
  });
}

interface EngineSurroundings {
  readonly journal: JournalSession;
  /** Undefined where no secret can be kept. */
  readonly store: SecretStore | undefined;
  readonly windows: Windows;
}

function superviseEngine(
  settings: Settings,
  { journal, store, windows }: EngineSurroundings,
): EngineSupervisor {
  const notifications = setupNotifications({
    icon: ICON,
    onClick: (stock) => windows.showStock(stock),
  });
  app.once('will-quit', () => notifications.dispose());
  const engine = createEngineSupervisor({
    fork: () => forkEngine(ENGINE),
    startMessage: () => ({ type: 'start', settings, cipher: journal.cipher, secrets: store?.all() ?? {} }),
    onState: (state) => windows.broadcast(ENGINE_STATE, state),
    onAlert: (alert) => notifications.push(alert),
    onGiveUp: (end) =>
      void reportDeadEngine(end).then((choice) => (choice === 'quit' ? app.quit() : engine.start())),
    onLocked: (reason) =>
      void journal.reopen(reason).then((isOpen) => (isOpen ? engine.start() : app.quit()), fail),
  });
  return engine;
}

function setupLifecycle(engine: EngineSupervisor, windows: Windows): void {
  // What the other instance was started with is of no interest: no argument opens anything.
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
