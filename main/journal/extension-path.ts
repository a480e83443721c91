/** Where DuckDB's extension `httpfs` is, which encrypts the journal. */
import { join } from 'node:path';

export const EXTENSION_FILE = 'httpfs.duckdb_extension';

/** As electron-builder names systems. */
const OS_NAMES: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };

/** Returns where set-up puts it (scripts/cipher-extension.mjs). @param root The clone's folder. */
export function extensionInClone(root: string): string {
  const system = `${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  return join(root, '.cache', 'duckdb', system, EXTENSION_FILE);
}
