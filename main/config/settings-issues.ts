/** Turns the schema's complaints into sentences that name the key, where its value came from and what was expected. */
import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { mergeLayers, type SettingsLayer, sourceOf, valueAt } from './layers.ts';
import { secretAdvice, shownValue } from './misplaced-secrets.ts';
import { pathText, placeText } from './place-text.ts';
import { describeType, type SettingKey } from './setting-keys.ts';

type Issue = z.core.$ZodIssue;

/** Names that may stand beside the one that was not recognised. */
function siblings(path: readonly PropertyKey[], keys: readonly SettingKey[]): string[] {
  const below = keys.filter((key) => path.every((part, index) => key.path[index] === part));
  return [...new Set(below.map((key) => key.path[path.length] ?? ''))];
}

function unknownKeys(
  issue: Issue & { code: 'unrecognized_keys' },
  layers: readonly SettingsLayer[],
  keys: readonly SettingKey[],
): string[] {
  const merged = mergeLayers(layers);
  // The rules' own schema tells which fields a kind of rule has.
  if (issue.path[0] === 'rules')
    return [`${placeText(issue.path, merged)} (from ${sourceOf(layers, issue.path)}): ${issue.message}`];
  return issue.keys.map((name) => {
    const path = [...issue.path, name];
    const place = `${placeText(path, merged)} (from ${sourceOf(layers, path)})`;
    const advice = secretAdvice(path);
    if (advice !== undefined) return `${place}: ${advice}`;
    // The right name may stand in another section: `brokers` for `kafka.brokers`.
    const elsewhere = keys.filter((key) => key.path[key.path.length - 1] === name).map((key) => key.key);
    const sibling = didYouMean(name, siblings(issue.path, keys));
    const meant = sibling === undefined ? elsewhere : [pathText([...issue.path, sibling])];
    const hint =
      meant.length === 0 ? 'docs/SETTINGS.md names them all' : `did you mean ${meant.join(' or ')}?`;
    return `${place}: no such setting; ${hint}`;
  });
}

function expectation(issue: Issue, key: SettingKey | undefined): string {
  if (key !== undefined) return `expected ${describeType(key.schema)}`;
  return issue.message
    .replace(/^Invalid (input|option|discriminator value)[:.] /, '')
    .replace(/^[ET]/, (first) => first.toLowerCase());
}

/** Returns one sentence per problem. */
export function explainIssues(
  issues: readonly Issue[],
  layers: readonly SettingsLayer[],
  keys: readonly SettingKey[],
): string[] {
  const merged = mergeLayers(layers);
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, layers, keys);
    const key = keys.find((candidate) => candidate.key === pathText(issue.path));
    const isCustom = issue.code === 'custom' || issue.code === 'invalid_format';
    const expected = isCustom ? issue.message : expectation(issue, key);
    const value = shownValue(valueAt(merged, issue.path));
    const got = value === undefined ? 'it is missing' : `got ${value}`;
    return [`${placeText(issue.path, merged)} (from ${sourceOf(layers, issue.path)}): ${expected}, ${got}`];
  });
}
