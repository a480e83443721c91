import { type Preferences, preferencesSchema } from '../contract/shell.ts';

/** Keeps every choice that is valid; the others get their default, and the log says which. */
export function validPreferences(stored: Readonly<Record<string, unknown>>): Preferences {
  const known = Object.entries(stored).filter(([key]) => key in preferencesSchema.shape);
  const result = preferencesSchema.safeParse(Object.fromEntries(known));
  if (result.success) return result.data;
  const wrong = new Set(result.error.issues.map((issue) => issue.path[0]));
  console.error(`shell: preferences.json: not valid and set back: ${[...wrong].join(', ')}`);
  return preferencesSchema.parse(Object.fromEntries(known.filter(([key]) => !wrong.has(key))));
}
