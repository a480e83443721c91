/** Settings in the environment: one variable a key, its text turned into what the schema expects. */
import { didYouMean } from './did-you-mean.ts';
import type { SettingsLayer } from './layers.ts';
import { SECRET_NAMES, secretFileVariable, secretVariable } from './secrets.ts';
import { ENVIRONMENT_PREFIX, type SettingKey, type ValueSchema } from './setting-keys.ts';
import { SettingsError } from './settings-error.ts';

/** Names with our prefix that are no settings. */
const OTHER_NAMES = [
  'STOCKSTREAM_CONFIG',
  'STOCKSTREAM_DEBUG',
  ...SECRET_NAMES.flatMap((name) => [secretVariable(name), secretFileVariable(name)]),
  'STOCKSTREAM_PASSPHRASE',
  'STOCKSTREAM_PASSPHRASE_FILE',
];

/** A text that is not of the expected type is passed on as it is: the schema's check then names the key and the source. */
function convert(text: string, schema: ValueSchema): unknown {
  const type = schema.anyOf?.[0]?.type ?? schema.type;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'number' || type === 'integer') {
    const value = Number(text);
    return Number.isFinite(value) && text.trim() !== '' ? value : text;
  }
  if (type === 'object') return JSON.parse(text);
  if (type !== 'array') return text;
  if (schema.items?.type === 'string')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  return JSON.parse(text);
}

function layerOf(key: SettingKey, text: string): SettingsLayer {
  let value: unknown;
  try {
    value = convert(text, key.schema);
  } catch {
    throw new SettingsError([`${key.key} (from ${key.environmentName}): expected JSON, got ${text}`]);
  }
  const values = key.path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return { source: key.environmentName, values };
}

function checkNames(env: Readonly<Record<string, string | undefined>>, known: readonly string[]): void {
  const problems = Object.keys(env)
    .filter((name) => name.startsWith(ENVIRONMENT_PREFIX) && !known.includes(name))
    .flatMap((name) => {
      const meant = didYouMean(name, known);
      return meant === undefined ? [] : [`${name} in the environment is no setting; did you mean ${meant}?`];
    });
  if (problems.length > 0) throw new SettingsError(problems);
}

/**
 * Returns a layer for each setting that the environment names; an empty variable counts as absent.
 * Throws SettingsError for a name that is nearly one of ours, and for text that is not JSON where JSON is expected.
 */
export function environmentLayers(
  env: Readonly<Record<string, string | undefined>>,
  keys: readonly SettingKey[],
): SettingsLayer[] {
  checkNames(env, [...keys.map((key) => key.environmentName), ...OTHER_NAMES]);
  return keys.flatMap((key) => {
    const text = env[key.environmentName];
    return text === undefined || text === '' ? [] : [layerOf(key, text)];
  });
}
