import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { settingKeys } from '../../../main/config/setting-keys.ts';
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
