/** The settings' keys as data, read from the schema itself: for the environment, for error messages and for docs/SETTINGS.md. */
import { z } from 'zod';
import { settingsSchema } from '../../contract/settings.ts';

/** The part of JSON Schema that the settings use. */
export interface ValueSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly items?: ValueSchema;
  readonly anyOf?: readonly ValueSchema[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

export interface SettingKey {
  readonly path: readonly string[];
  /** `kafka.brokers` */
  readonly key: string;
  /** `STOCKSTREAM_KAFKA_BROKERS` */
  readonly environmentName: string;
  readonly schema: ValueSchema;
}

export const ENVIRONMENT_PREFIX = 'STOCKSTREAM_';

const upperSnake = (word: string): string => word.replace(/([A-Z])/g, '_$1').toUpperCase();

/** `STOCKSTREAM_KAFKA_GROUP_ID` for `kafka`, `groupId`. */
export const environmentNameOf = (path: readonly string[]): string =>
  ENVIRONMENT_PREFIX + path.map(upperSnake).join('_');

function collect(schema: ValueSchema, path: readonly string[]): SettingKey[] {
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).flatMap(([name, value]) => collect(value, [...path, name]));
  return [{ path, key: path.join('.'), environmentName: environmentNameOf(path), schema }];
}

/** Returns every setting in the schema's order; the sections (`kafka`, `kafka.tls`) are not among them. */
export function settingKeys(): SettingKey[] {
  return collect(z.toJSONSchema(settingsSchema, { io: 'input' }) as ValueSchema, []);
}

function describeNumber(schema: ValueSchema): string {
  const noun = schema.type === 'integer' ? 'whole number' : 'number';
  const { minimum, exclusiveMinimum } = schema;
  const maximum = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
  if (exclusiveMinimum !== undefined)
    return `${noun} > ${exclusiveMinimum}${maximum === undefined ? '' : `, at most ${maximum}`}`;
  if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
  return minimum === undefined ? noun : `${noun} ≥ ${minimum}`;
}

/** Returns what a value must be, in words without an article, such as `whole number from 0 to 65535`. */
export function describeType(schema: ValueSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(describeType).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'boolean') return 'true | false';
  if (schema.type === 'number' || schema.type === 'integer') return describeNumber(schema);
  if (schema.type === 'object') return 'named lists of texts';
  if (schema.type !== 'array') return 'text';
  if (schema.items?.type !== 'string') return 'list of rules';
  return schema.items.pattern === undefined ? 'list of texts' : 'list of HOST:PORT';
}
