/** Secrets where they do not belong: in the settings and on the command line. They are refused, and never repeated in what is said. */
import { type SecretName, secretFileVariable, secretPlaces, secretVariable } from './secrets.ts';
import { SettingsError } from './settings-error.ts';

const SECRET_WORD = /pass(?:word|phrase|wd)$|secret$|secret(?:access)?key$|^token$/i;

/** True when something of this name is a secret: `password`, `clientSecret`, `keyPassphrase`. */
export const isSecretName = (name: string): boolean => SECRET_WORD.test(name);

/** Which secret somebody means who writes this path into the settings. */
function meant(path: readonly string[]): SecretName | undefined {
  const [section = '', ...rest] = path;
  const name = rest.join('.').toLowerCase();
  if ((section !== 'kafka' && section !== 'cassandra') || name.endsWith('key')) return undefined;
  if (name.includes('passphrase') || name.startsWith('tls.')) return `${section}.tls.keyPassphrase`;
  if (section === 'kafka' && (name.includes('oauth') || name.includes('client')))
    return 'kafka.oauth.clientSecret';
  return `${section}.password`;
}

/** Returns where a secret belongs that stands in the settings at `path`; undefined when its name is not that of a secret. */
export function secretAdvice(path: readonly PropertyKey[]): string | undefined {
  const names = path.map(String);
  if (!isSecretName(names[names.length - 1] ?? '')) return undefined;
  const secret = meant(names);
  return `a secret is no setting; ${secret === undefined ? 'docs/SETTINGS.md, Secrets, says where it belongs' : secretPlaces(secret)}`;
}

/** `--kafka-password x`, `--password=x`; Chromium's own `--password-store` is none. */
const SECRET_OPTION = /^--?(?:[a-z]+[-.])*(?:password|passphrase|(?:client-?)?secret)(?:=|$)/i;

/** Throws SettingsError when an argument of the command line would carry a secret. */
export function refuseSecretArguments(argv: readonly string[]): void {
  const option = argv.find((argument) => SECRET_OPTION.test(argument))?.split('=')[0];
  if (option === undefined) return;
  throw new SettingsError([
    `${option}: a secret is not taken from the command line, where other programs can read it. Set it in the environment (${secretVariable('kafka.password')}), or in a file (${secretFileVariable('kafka.password')}); docs/SETTINGS.md, Secrets, names them all. What was typed may be in your shell's history: change it.`,
  ]);
}

/** Returns JSON of a value for an error message, with what may be a secret left out. */
export function shownValue(value: unknown): string | undefined {
  return JSON.stringify(value, (name, inner: unknown) => {
    if (isSecretName(name)) return '…';
    return typeof inner === 'string' ? inner.replace(/:[^/@\s]*@/g, ':…@') : inner;
  });
}
