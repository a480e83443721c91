/**
 * Passwords and the like, which are no settings: a settings file is shown, copied and sent to others, and a command line can be read by
 * every program. Whoever needs a secret asks at the moment of use, so that a file that was replaced meanwhile counts.
 */
import { readFileSync, statSync } from 'node:fs';
import { ProblemError } from './problem-error.ts';
import { environmentNameOf } from './setting-keys.ts';

export const SECRET_NAMES = [
  'kafka.password',
  'kafka.oauth.clientSecret',
  'kafka.tls.keyPassphrase',
  'cassandra.password',
  'cassandra.tls.keyPassphrase',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

export interface Secrets {
  /** Returns the secret, or undefined when there is none. Throws ProblemError when it is there and cannot be had. */
  get(name: SecretName): string | undefined;
}

/** For servers that ask for none. */
export const NO_SECRETS: Secrets = { get: () => undefined };

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that holds a secret, such as `STOCKSTREAM_KAFKA_PASSWORD`. */
export const secretVariable = (name: SecretName): string => environmentNameOf(name.split('.'));

/** The variable that names a file with the secret. */
export const secretFileVariable = (name: SecretName): string => `${secretVariable(name)}_FILE`;

/** What may be set for a secret, in the user's words. */
export const secretPlaces = (name: SecretName): string =>
  `set ${secretVariable(name)} in the environment, or ${secretFileVariable(name)} to a file that only you can read`;

/** Secrets from the environment; each is looked up when it is asked for. */
export function environmentSecrets(env: Environment): Secrets {
  return {
    get(name) {
      const value = env[secretVariable(name)] || undefined;
      const file = env[secretFileVariable(name)] || undefined;
      if (value !== undefined && file !== undefined) {
        throw new ProblemError({
          happened: `${secretVariable(name)} and ${secretFileVariable(name)} are both set`,
          remedy: 'set only one of them',
        });
      }
      return file === undefined ? value : secretOfFile(file, secretFileVariable(name));
    },
  };
}

/** Throws ProblemError, which names what to set, when the secret is absent. `purpose`: what needs it. */
export function needSecret(secrets: Secrets, name: SecretName, purpose: string): string {
  const secret = secrets.get(name);
  if (secret !== undefined) return secret;
  throw new ProblemError({
    happened: `${purpose} needs a secret that is not set`,
    remedy: secretPlaces(name),
  });
}

/** Permissions of group and others; Windows keeps its own lists, which Node does not show. */
const OTHERS = 0o077;

function secretOfFile(file: string, variable: string): string {
  let text: string;
  let mode: number;
  try {
    mode = statSync(file).mode;
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError({
      happened: `the file that ${variable} names cannot be read (${reason})`,
      remedy: `make it, or set ${variable} to one that is there`,
    });
  }
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
    throw new ProblemError({
      happened: `${file}, which ${variable} names, can be read by other users`,
      remedy: `take that from them (chmod 600 ${file}), and change the secret if they may have read it`,
    });
  }
  if (text === '') {
    throw new ProblemError({
      happened: `${file}, which ${variable} names, is empty`,
      remedy: 'write the secret into it',
    });
  }
  return text;
}
