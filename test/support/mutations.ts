/** Damage to the bytes of a record, as networks, disks and other programs do it; the same for the same random numbers. */

type Random = () => number;
type Mutation = (bytes: Buffer, random: Random) => Buffer;

const encode = (text: string): Buffer => Buffer.from(text, 'latin1');
const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T;

const HUGE_NUMBERS = [
  '1e999',
  '-1e999',
  '1E-400',
  '9007199254740993',
  '999999999999.9999999999',
  '0.0000000001',
  '2147483648',
  `${'9'.repeat(400)}`,
  `0.${'0'.repeat(400)}1`,
  '-0',
  '00',
].map(encode);
/** Not UTF-8: a lone byte, a start without its end, a surrogate, more than four bytes, a slash written too long. */
const NOT_UTF8 = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc0, 0xaf]].map(
  (bytes) => Buffer.from(bytes),
);
/** What JSON and CSV are made of, and escapes of it. */
const SYNTAX = [
  '"',
  '\\',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '\n',
  '\r',
  '\\u0000',
  '\\ud800',
  'null',
  '\u0000',
].map(encode);
const DEPTHS = [1, 10, 1_000, 20_000];
const LENGTHS = [100, 5_000, 100_000];
/** Long and deep records take long to decode: so rarely do they come. */
const RARELY = 0.002;

function insert(bytes: Buffer, at: number, more: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

const anywhere = (bytes: Buffer, random: Random): number => below(random, bytes.length + 1);

function slice(bytes: Buffer, random: Random): [number, number] {
  const [a, b] = [anywhere(bytes, random), anywhere(bytes, random)];
  return [Math.min(a, b), Math.max(a, b)];
}

/** Puts bytes in the place of one of its runs of digits; anywhere when it has none. */
function replaceNumber(bytes: Buffer, random: Random): Buffer {
  const numbers = [...bytes.toString('latin1').matchAll(/\d+(\.\d+)?/g)];
  const huge = pick(random, HUGE_NUMBERS);
  if (numbers.length === 0) return insert(bytes, anywhere(bytes, random), huge);
  const { 0: text, index } = pick(random, numbers);
  return Buffer.concat([bytes.subarray(0, index), huge, bytes.subarray(index + text.length)]);
}

function nest(bytes: Buffer, random: Random): Buffer {
  const depth = random() < RARELY ? pick(random, DEPTHS) : 1 + below(random, 4);
  const [open, close] = pick(random, [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  const [from, to] = slice(bytes, random);
  const closed = random() < 0.5 ? close.repeat(depth) : '';
  return Buffer.concat([
    bytes.subarray(0, from),
    encode(open.repeat(depth)),
    bytes.subarray(from, to),
    encode(closed),
    bytes.subarray(to),
  ]);
}

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    if (bytes.length === 0) return bytes;
    const copy = Buffer.from(bytes);
    const at = below(random, copy.length);
    copy[at] = (copy[at] as number) ^ (1 << below(random, 8));
    return copy;
  },
  function changeByte(bytes, random) {
    if (bytes.length === 0) return bytes;
    const copy = Buffer.from(bytes);
    copy[below(random, copy.length)] = below(random, 256);
    return copy;
  },
  function changeDigit(bytes, random) {
    const copy = Buffer.from(bytes);
    const digits = [...copy.keys()].filter((at) => (copy[at] as number) >= 48 && (copy[at] as number) <= 57);
    if (digits.length > 0) copy[pick(random, digits)] = 48 + below(random, 10);
    return copy;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, anywhere(bytes, random));
  },
  function cutOut(bytes, random) {
    const [from, to] = slice(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function duplicate(bytes, random) {
    const [from, to] = slice(bytes, random);
    return insert(bytes, to, bytes.subarray(from, to));
  },
  function insertAny(bytes, random) {
    return insert(bytes, anywhere(bytes, random), Buffer.from([below(random, 256), below(random, 256)]));
  },
  function insertControl(bytes, random) {
    return insert(bytes, anywhere(bytes, random), Buffer.from([below(random, 32)]));
  },
  function insertSyntax(bytes, random) {
    return insert(bytes, anywhere(bytes, random), pick(random, SYNTAX));
  },
  function breakUtf8(bytes, random) {
    return insert(bytes, anywhere(bytes, random), pick(random, NOT_UTF8));
  },
  replaceNumber,
  nest,
  function lengthen(bytes, random) {
    const length = random() < RARELY ? pick(random, LENGTHS) : 1 + below(random, 64);
    const filling = Buffer.alloc(length, pick(random, [32, 48, 57, 65, 34, 92]));
    return insert(bytes, anywhere(bytes, random), filling);
  },
];

/** Returns a copy of the record, damaged once to three times. */
export function mutate(record: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(record);
  for (let left = 1 + below(random, 3); left > 0; left--) bytes = pick(random, MUTATIONS)(bytes, random);
  return bytes;
}
