/** Where the app has the extension that encrypts the journal: beside its archive, or in a clone where set-up has put it. */
import { join } from 'node:path';
import { app } from 'electron';

const FILE = 'httpfs.duckdb_extension';
/** As electron-builder names systems. */
const OS_NAMES: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };

/** @param root The clone's folder. */
export function cipherExtension(root: string): string {
  if (app.isPackaged) return join(process.resourcesPath, 'duckdb', FILE);
  const system = `${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  return join(root, '.cache', 'duckdb', system, FILE);
}
