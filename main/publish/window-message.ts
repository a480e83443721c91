/**
 * What a window may send at all. The call library trusts what it is handed: an argument list that only claims to be long would make it
 * reserve memory for all of it. So a message is measured before anything reads it.
 */
import { z } from 'zod';

/** Values in one message: the longest subscription names 10,000 symbols. */
const MOST_VALUES = 12_000;
const MOST_CHARACTERS = 1 << 18;
/** Longer than any call's name, and than the number that the call library gives a call. */
const LONGEST_NAME = 64;
const MOST_ARGUMENTS = 4;

/** The library's message of a call; windows are asked nothing, so they have nothing to answer. */
const callSchema = z.strictObject({
  t: z.literal('q'),
  m: z.string().max(LONGEST_NAME),
  a: z.array(z.unknown()).max(MOST_ARGUMENTS),
  i: z.string().max(LONGEST_NAME).optional(),
});

/** True for a call of plain values, not too many of them. */
export function isWindowMessage(message: unknown): message is object {
  return isMeasured(message) && callSchema.safeParse(message).success;
}

/** Looks at no more than the values that are allowed, circles included. */
function isMeasured(message: unknown): boolean {
  const waiting: unknown[] = [message];
  let values = 0;
  let characters = 0;
  for (let value = waiting.pop(); value !== undefined || waiting.length > 0; value = waiting.pop()) {
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) {
      const parts = partsOf(value, MOST_VALUES - values);
      if (parts === undefined) return false;
      values += parts.length;
      waiting.push(...parts);
    }
    if (values > MOST_VALUES || characters > MOST_CHARACTERS) return false;
  }
  return true;
}

/** The values of an array or a plain object, and its keys; undefined for anything else, and where there are more than `most`. */
function partsOf(value: object, most: number): unknown[] | undefined {
  if (Array.isArray(value)) return value.length > most ? undefined : value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const parts: unknown[] = [];
  for (const key in value) {
    if (parts.length > most) return undefined;
    parts.push(key, Reflect.get(value, key));
  }
  return parts;
}
