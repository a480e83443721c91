/** Settings come in layers; a later one overrides an earlier one key by key. Lists are values: they are replaced, not joined. */

export interface SettingsLayer {
  /** What the user reads: a file's path, an environment name, `the command line`. */
  readonly source: string;
  readonly values: unknown;
}

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function merge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isSection(under) || !isSection(over)) return over;
  let merged = under;
  // A computed key defines an own property, whatever its name: `__proto__` in a file stays an (unknown) key.
  for (const [name, value] of Object.entries(over))
    merged = { ...merged, [name]: merge(Object.hasOwn(under, name) ? under[name] : undefined, value) };
  return merged;
}

/** Returns the layers' values as one object. */
export function mergeLayers(layers: readonly SettingsLayer[]): unknown {
  return layers.reduce<unknown>((merged, layer) => merge(merged, layer.values), {});
}

/** Returns what stands at a path, or undefined. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  let at = values;
  for (const name of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}

/** Returns where the value at a path came from: the newest layer that has it, or the nearest of its parents. */
export function sourceOf(layers: readonly SettingsLayer[], path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const found = layers.filter((layer) => valueAt(layer.values, part) !== undefined).pop();
    if (found !== undefined) return found.source;
  }
  return 'the defaults';
}
