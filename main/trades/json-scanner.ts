/**
 * The fast path for JSON trade messages: finds the known fields in the bytes, without a string or an object. It takes only
 * what it is sure of (no escapes, no nesting, no repeated field, at most 15 digits) and leaves everything else to
 * `json-record.ts`; a property test holds the two to the same answers.
 */
import { roundPrice, setQuantity } from './row-values.ts';
import { MAX_QUANTITY, scanDecimal, scanInteger, scanUuid, TimeScanner } from './scan.ts';
import type { StockLookup } from './stock-lookup.ts';
import { SIDE_BUY, SIDE_SELL, SIDE_UNKNOWN } from './trade-batch.ts';
import type { TradeColumns } from './trade-columns.ts';

/** The row is filled but for its id, which the message does not carry. */
export const WITHOUT_ID = 2;
/** The row is filled. */
export const COMPLETE = 1;
/** Not the usual form: the slow path decides. */
export const UNUSUAL = 0;

const FIELDS = ['stock', 'price', 'quantity', 'size', 'trade_type', 'trade_date', 'trade_time', 'trade_id'];
const [STOCK, PRICE, QUANTITY, SIZE, TYPE, DATE, TIME, ID] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const OTHER = FIELDS.length;
const NAMES = FIELDS.map((name) => new TextEncoder().encode(name));
/** Each field as it begins in a message without spaces, `"stock":`; and a text that begins none, for the places behind the eighth. */
const LABELS = [...FIELDS.map((name) => `"${name}":`), '?'].map((text) => new TextEncoder().encode(text));
const TYPES = ['', 'BUY', 'SELL'].map((name) => new TextEncoder().encode(name));
const SIDES = [SIDE_UNKNOWN, SIDE_BUY, SIDE_SELL] as const;

const ABSENT = 0;
const STRING = 1;
const NUMBER = 2;

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

const UUID_TEXT = 36;

/** 1 for what a string may hold as it is: printable ASCII but for quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte <= 126 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

export class JsonScanner {
  readonly #stocks: StockLookup;
  readonly #times = new TimeScanner();
  /** The field that came at each place of the last messages. */
  readonly #order = Uint8Array.from([...FIELDS.keys(), OTHER]);
  readonly #kind = new Uint8Array(OTHER + 1);
  readonly #start = new Uint32Array(OTHER + 1);
  readonly #end = new Uint32Array(OTHER + 1);

  constructor(stocks: StockLookup) {
    this.#stocks = stocks;
  }

  /** Reads `bytes[start … end)` into a row; returns COMPLETE, WITHOUT_ID or UNUSUAL (the row then holds anything). */
  scan(bytes: Uint8Array, start: number, end: number, columns: TradeColumns, row: number): number {
    if (!this.#findFields(bytes, start, end)) return UNUSUAL;
    if (!this.#readPrice(bytes, columns, row) || !this.#readQuantity(bytes, columns, row)) return UNUSUAL;
    if (!this.#readSide(bytes, columns, row) || !this.#readTime(bytes, columns, row)) return UNUSUAL;
    const kind = this.#kind;
    const hasId = kind[ID] !== ABSENT;
    if (hasId && kind[ID] !== STRING) return UNUSUAL;
    if (hasId && !scanUuid(bytes, this.#from(ID), this.#to(ID), columns.id, 16 * row)) return UNUSUAL;
    // Last, because a name enters the symbol table for good: not for a record that may be rejected.
    if (kind[STOCK] !== STRING || !this.#stocks.read(bytes, this.#from(STOCK), this.#to(STOCK)))
      return UNUSUAL;
    columns.stock[row] = this.#stocks.index();
    return hasId ? COMPLETE : WITHOUT_ID;
  }

  #from(field: number): number {
    return this.#start[field] as number;
  }

  #to(field: number): number {
    return this.#end[field] as number;
  }

  #readPrice(bytes: Uint8Array, columns: TradeColumns, row: number): boolean {
    if (this.#kind[PRICE] === ABSENT) return false;
    const [from, to] = [this.#from(PRICE), this.#to(PRICE)];
    if (!scanDecimal(bytes, from, to, columns.priceUnscaled, columns.priceScale, row)) return false;
    if (columns.priceUnscaled[row] === 0) return false;
    roundPrice(columns, row);
    return true;
  }

  /** A message with `size` is for the slow path: such streams are few, and their digits are more. */
  #readQuantity(bytes: Uint8Array, columns: TradeColumns, row: number): boolean {
    if (this.#kind[QUANTITY] === ABSENT || this.#kind[SIZE] !== ABSENT) return false;
    const quantity = scanInteger(bytes, this.#from(QUANTITY), this.#to(QUANTITY));
    if (quantity < 0 || quantity > MAX_QUANTITY) return false;
    setQuantity(columns, row, quantity);
    return true;
  }

  #readSide(bytes: Uint8Array, columns: TradeColumns, row: number): boolean {
    columns.side[row] = SIDE_UNKNOWN;
    if (this.#kind[TYPE] === ABSENT) return true;
    if (this.#kind[TYPE] !== STRING) return false;
    for (let i = 0; i < TYPES.length; i++) {
      if (!equals(bytes, this.#from(TYPE), this.#to(TYPE), TYPES[i] as Uint8Array)) continue;
      columns.side[row] = SIDES[i] as number;
      return true;
    }
    return false;
  }

  #readTime(bytes: Uint8Array, columns: TradeColumns, row: number): boolean {
    if (this.#kind[DATE] !== STRING || this.#kind[TIME] !== STRING) return false;
    const { timeUs, timeNs } = columns;
    const [dateFrom, dateTo] = [this.#from(DATE), this.#to(DATE)];
    return this.#times.scan(bytes, dateFrom, dateTo, this.#from(TIME), this.#to(TIME), timeUs, timeNs, row);
  }

  #findFields(bytes: Uint8Array, start: number, end: number): boolean {
    this.#kind.fill(ABSENT);
    let at = skipSpace(bytes, start, end);
    if (bytes[at] !== OPEN) return false;
    let place = 0;
    do {
      at = skipSpace(bytes, at + 1, end);
      // Messages of one producer mostly name their fields in the same order and without spaces.
      const likely = this.#order[place] as number;
      const label = LABELS[likely] as Uint8Array;
      let field = likely;
      if (startsWith(bytes, at, label)) {
        at += label.length;
      } else {
        if (bytes[at] !== QUOTE) return false;
        const nameEnd = plainStringEnd(bytes, at + 1, end);
        if (nameEnd < 0) return false;
        field = fieldOf(bytes, at + 1, nameEnd);
        if (field !== OTHER && place < OTHER) this.#order[place] = field;
        at = skipSpace(bytes, nameEnd + 1, end);
        if (bytes[at] !== COLON) return false;
        at = skipSpace(bytes, at + 1, end);
      }
      at = this.#findValue(field, bytes, at, end);
      if (at < 0) return false;
      if (bytes[at] !== COMMA) at = skipSpace(bytes, at, end);
      if (place < OTHER) place++;
    } while (bytes[at] === COMMA);
    return bytes[at] === CLOSE && skipSpace(bytes, at + 1, end) === end;
  }

  /** Notes where a field's value is; returns the index behind it, or -1. */
  #findValue(field: number, bytes: Uint8Array, at: number, end: number): number {
    const isString = bytes[at] === QUOTE;
    const from = isString ? at + 1 : at;
    let to: number;
    // A UUID's bytes are looked at when it is read, which takes nothing but digits and dashes.
    if (field === ID && isString && bytes[from + UUID_TEXT] === QUOTE) to = from + UUID_TEXT;
    else to = isString ? plainStringEnd(bytes, from, end) : plainNumberEnd(bytes, from, end);
    if (to < 0) return -1;
    if (field !== OTHER) {
      if (this.#kind[field] !== ABSENT) return -1;
      this.#kind[field] = isString ? STRING : NUMBER;
      this.#start[field] = from;
      this.#end[field] = to;
    }
    return isString ? to + 1 : to;
  }
}

function fieldOf(bytes: Uint8Array, start: number, end: number): number {
  for (let field = 0; field < OTHER; field++) {
    if (equals(bytes, start, end, NAMES[field] as Uint8Array)) return field;
  }
  return OTHER;
}

function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = text.length - 1; i >= 0; i--) if (bytes[at + i] !== text[i]) return false;
  return true;
}

function equals(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  const length = text.length;
  if (end - start !== length) return false;
  for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== text[i]) return false;
  return true;
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte > 32 || (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)) break;
    at++;
  }
  return at;
}

/** Index of the quote that ends a string of printable ASCII without escapes, or -1. */
function plainStringEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (PLAIN[bytes[at] as number] === 1) at++;
  return at < end && bytes[at] === QUOTE ? at : -1;
}

/** Index behind a JSON number without exponent, or -1. */
function plainNumberEnd(bytes: Uint8Array, from: number, end: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let at = digitsEnd(bytes, first, end);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return -1;
  if (at < end && bytes[at] === POINT) {
    const fraction = at + 1;
    at = digitsEnd(bytes, fraction, end);
    if (at === fraction) return -1;
  }
  return at;
}

function digitsEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++;
  return at;
}
