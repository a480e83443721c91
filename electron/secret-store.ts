/**
 * Passwords for servers that the user has typed into the app: in secrets.json of its profile, each as the system's keychain makes it. They are
 * called by the variables that may hold them too, and stand in for those that are not set.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../main/keys/replace-file.ts';
import { isProtected, type KeychainStorage } from './keychain.ts';

/** Variables by what the user calls the server. */
export const SERVER_PASSWORDS = {
  Kafka: 'STOCKSTREAM_KAFKA_PASSWORD',
  Cassandra: 'STOCKSTREAM_CASSANDRA_PASSWORD',
} as const;
export type ServerName = keyof typeof SERVER_PASSWORDS;

export interface SecretStore {
  /** Every secret by its variable. Those that the keychain does not give back any more are left out. */
  all(): Record<string, string>;
  set(variable: string, secret: string): void;
  remove(variable: string): void;
}

const fileSchema = z.record(z.string(), z.string());

/** Returns undefined where there is no keychain: a password that is only disguised is not kept. */
export function createSecretStore(
  path: string,
  storage: KeychainStorage,
  platform: NodeJS.Platform,
): SecretStore | undefined {
  if (!isProtected(storage, platform)) return undefined;
  const save = (secrets: Record<string, string>) =>
    replaceFile(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return {
    all() {
      const opened = Object.entries(load(path)).map(([name, kept]) => [name, open(storage, kept)] as const);
      return Object.fromEntries(opened.filter((pair): pair is [string, string] => pair[1] !== undefined));
    },
    set(variable, secret) {
      save({ ...load(path), [variable]: storage.encryptString(secret).toString('base64') });
    },
    remove(variable) {
      const { [variable]: _removed, ...rest } = load(path);
      save(rest);
    },
  };
}

/** A file that is absent or of another program holds none. */
function load(path: string): Record<string, string> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

function open(storage: KeychainStorage, kept: string): string | undefined {
  try {
    return storage.decryptString(Buffer.from(kept, 'base64'));
  } catch {
    return undefined;
  }
}
