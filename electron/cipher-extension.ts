import { join } from 'node:path';
import { app } from 'electron';
import { EXTENSION_FILE, extensionInClone } from '../main/journal/extension-path.ts';

/** Where the app has what encrypts the journal: beside its archive, or where set-up has put it. @param root The clone's folder. */
export function cipherExtension(root: string): string {
  return app.isPackaged ? join(process.resourcesPath, 'duckdb', EXTENSION_FILE) : extensionInClone(root);
}
