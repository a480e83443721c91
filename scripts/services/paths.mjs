import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns the folder for what can be fetched or made again: downloaded servers, their data. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stockstream');
}
