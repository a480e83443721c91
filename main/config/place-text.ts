/** Places in settings as users read them. */
import { valueAt } from './layers.ts';

/** Returns `rules[0].threshold_percent`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Returns `rules[0].threshold_percent of "fast"`: a rule is best known by its id. */
export function placeText(path: readonly PropertyKey[], settings: unknown): string {
  const [section, index] = path;
  const id =
    section === 'rules' && index !== undefined ? valueAt(settings, ['rules', index, 'id']) : undefined;
  return typeof id === 'string' ? `${pathText(path)} of ${JSON.stringify(id)}` : pathText(path);
}
