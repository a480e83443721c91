/** The engine's log: a line of JSON an event, to standard error. What is a secret by its name is struck out, wherever it stands. */
import pino, { type DestinationStream, type Logger } from 'pino';

const SECRET =
  /pass(word|phrase|wd|code)|secret|token|credential|authorization|cookie|^keys?$|(private|data|encryption)_?key/i;
const STRUCK = '[struck out]';
/** Deeper than anything that is logged; ends circles. */
const MOST_DEPTH = 6;

/** @param destination Default: standard error. */
export function createLog(destination: DestinationStream = pino.destination(2)): Logger {
  const log = (event: object) => struckOut(event, 0) as Record<string, unknown>;
  return pino({ name: 'engine', formatters: { log } }, destination);
}

function struckOut(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (depth === MOST_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => struckOut(item, depth + 1));
  if (value instanceof Date) return value;
  const named = Object.entries(value).map(([name, inner]) => [
    name,
    SECRET.test(name) ? STRUCK : struckOut(inner, depth + 1),
  ]);
  // Neither is enumerable: without them an error would be logged as {}.
  if (value instanceof Error) named.unshift(['message', value.message], ['stack', value.stack]);
  return Object.fromEntries(named);
}
