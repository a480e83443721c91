import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AlertRule, alertRulesSchema } from '../../../contract/alerts.ts';
import { settingsSchema } from '../../../contract/settings.ts';
import { settingKeys } from '../../../main/config/setting-keys.ts';
import { rulesSection } from './rules-doc.ts';
import { settingsPage } from './settings-doc.ts';

test('docs/SETTINGS.md says what the schema says', async () => {
  await expect(settingsPage()).toMatchFileSnapshot('../../../docs/SETTINGS.md');
});

test('every setting has a meaning, a default and an environment name of its own', () => {
  const keys = settingKeys();
  expect(keys.filter(({ schema }) => schema.description === undefined).map(({ key }) => key)).toEqual([]);
  expect(keys.filter(({ schema }) => schema.default === undefined).map(({ key }) => key)).toEqual([]);
  expect(new Set(keys.map((key) => key.environmentName)).size).toBe(keys.length);
});

test('stockstream.example.json is valid and names every setting with its default', () => {
  const example: unknown = JSON.parse(readFileSync('stockstream.example.json', 'utf8'));
  expect(example).toEqual(settingsSchema.parse({}));
});

/** The rules of a section, or of all, that are printed as examples. */
function examplesIn(text: string): Record<string, unknown>[] {
  return [...text.matchAll(/```json\n([^`]*)```/g)].flatMap(([, json = '']) => JSON.parse(json));
}

/** Names in the first column of a section's tables. */
const fieldsIn = (text: string): string[] => [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);

/** Fields that a kind of rule has: a name that it does not have is refused with them. */
function fieldsOf(kind: string): string[] {
  const result = alertRulesSchema.safeParse([{ kind, 'no field': 1 }]);
  const refusal = result.error?.issues.find(({ code }) => code === 'unrecognized_keys');
  return refusal?.message.split('there are ')[1]?.split(', ') ?? [];
}

const KINDS: readonly AlertRule['kind'][] = [
  'percent_move',
  'price_cross',
  'volume_total',
  'volume_spike',
  'sma_cross',
  'stale_feed',
  'all',
  'any',
];

test('every rule that docs/SETTINGS.md shows is valid, one of each kind at least', () => {
  const rules = examplesIn(rulesSection());
  const ids = new Set(rules.map(({ id }) => id));
  expect(ids.size, 'two examples have the same id').toBe(rules.length);
  expect(alertRulesSchema.safeParse(rules).error?.issues).toBeUndefined();
  expect(new Set(rules.map(({ kind }) => kind))).toEqual(new Set(KINDS));
});

test.each(KINDS)('docs/SETTINGS.md tells every field of %s, and shows each in an example', (kind) => {
  const [, common = '', ...sections] = rulesSection().split('\n### ');
  const own = sections.find((section) => section.split('\n')[0]?.includes(`\`${kind}\``)) ?? '';
  const known = fieldsOf(kind);
  expect(known.length).toBeGreaterThan(8);
  expect(
    fieldsIn(own).filter((field) => !known.includes(field)),
    'told, but no field',
  ).toEqual([]);
  const told = [...fieldsIn(common), ...fieldsIn(own)];
  expect(
    known.filter((field) => !told.includes(field)),
    'not told',
  ).toEqual([]);
  const shown = [...examplesIn(common), ...examplesIn(own)].flatMap((rule) => Object.keys(rule));
  expect(
    known.filter((field) => !shown.includes(field)),
    'not shown',
  ).toEqual([]);
});
