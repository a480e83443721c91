/** Messages of rules: text with fields in braces, such as `{stock} at {price}`. */

const FIELD = /\{([^{}]*)\}/g;

/** Returns the names in braces that are not among the known ones. */
export function unknownFields(template: string, known: readonly string[]): string[] {
  return [...template.matchAll(FIELD)].map(([, name = '']) => name).filter((name) => !known.includes(name));
}

/** Returns the text with each field's value in its place; a field without a value stays as it is. */
export function fillMessage(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(FIELD, (braces, name: string) => values[name] ?? braces);
}
