/** The application menu: what the system expects, and no more. The page's own menus hold the product's actions. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { SERVER_PASSWORDS, type ServerName } from './secret-store.ts';

const SERVERS = Object.keys(SERVER_PASSWORDS) as ServerName[];

export interface MenuActions {
  showMain(): void;
  changePassphrase(): void;
  rekey(): void;
  /** Undefined where no password can be kept. */
  changePassword: ((server: ServerName) => void) | undefined;
}

/** @param isEncrypted Whether the journal has a key that something could be done about. */
export function setupMenu(actions: MenuActions, isEncrypted: boolean): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Main window', accelerator: 'CmdOrCtrl+1', click: () => actions.showMain() },
        { role: 'close' },
        { type: 'separator' },
        {
          label: 'Journal passphrase…',
          enabled: isEncrypted,
          click: () => actions.changePassphrase(),
        },
        { label: 'New journal key…', enabled: isEncrypted, click: () => actions.rekey() },
        ...SERVERS.map((server) => ({
          label: `${server} password…`,
          enabled: actions.changePassword !== undefined,
          click: () => actions.changePassword?.(server),
        })),
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    { label: '&Help', role: 'help', submenu: [{ role: 'about' }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
