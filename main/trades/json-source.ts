const BACKSLASH = 92;
const QUOTE = 34;

/**
 * Returns the source text of the last top-level member `key` of an object, which JSON.parse loses: `1.10` becomes 1.1, and
 * digits beyond the seventeenth are gone.
 * @param json text that JSON.parse has accepted as an object with that member.
 */
export function memberSource(json: string, key: string): string {
  let found = '';
  let at = skipSpace(json, json.indexOf('{') + 1);
  while (json[at] !== '}') {
    const nameEnd = stringEnd(json, at);
    const name: unknown = JSON.parse(json.slice(at, nameEnd));
    const valueStart = skipSpace(json, skipSpace(json, nameEnd) + 1);
    const end = valueEnd(json, valueStart);
    if (name === key) found = json.slice(valueStart, end);
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return found;
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(json.charAt(at)) && at < json.length) at++;
  return at;
}

/** Index behind the closing quote of the string that begins at `from`. */
function stringEnd(json: string, from: number): number {
  let at = from + 1;
  while (json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function valueEnd(json: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const character = json.charAt(at);
    if (character === '"') {
      at = stringEnd(json, at);
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    at++;
  } while (depth > 0 || !',}] \t\n\r'.includes(json.charAt(at)));
  return at;
}
