/** Saved state as bytes. Most numbers are whole or have few decimals and take one to eight bytes; any double comes back bit for bit. */

const INITIAL_BYTES = 4096;
const DOUBLE_BYTES = 8;
/** The last two bits of a number's first byte: whole, two decimals, four decimals, or eight bytes of a double to follow. */
const FACTORS = [1, 100, 10_000] as const;
const DOUBLE = 3;
const MAX_WHOLE = 2 ** 49;

export class StateWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  number(value: number): void {
    this.#reserve(DOUBLE_BYTES + 1);
    for (let code = 0; code < FACTORS.length; code++) {
      const factor = FACTORS[code] as number;
      const whole = Math.round(value * factor);
      // Negative zero, which has no place among the whole numbers, goes as a double.
      if (Math.abs(whole) < MAX_WHOLE && Object.is(whole / factor, value) && !Object.is(value, -0)) {
        this.#varint((whole < 0 ? -whole * 2 - 1 : whole * 2) * 4 + code);
        return;
      }
    }
    this.#bytes[this.#length++] = DOUBLE;
    this.#view.setFloat64(this.#length, value, true);
    this.#length += DOUBLE_BYTES;
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.number(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  numbers(values: Float64Array): void {
    this.number(values.length);
    for (let i = 0; i < values.length; i++) this.number(values[i] as number);
  }

  /** Puts another writer's bytes here, with their length before them, so that a reader can pass over them. */
  part(writer: StateWriter): void {
    const bytes = writer.finish();
    this.number(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  #varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      const next = Math.floor(rest / 128);
      this.#bytes[this.#length++] = rest - next * 128 + 128;
      rest = next;
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Reads what a StateWriter wrote; throws RangeError behind the end. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(): number {
    const first = this.#view.getUint8(this.#at);
    if (first === DOUBLE) {
      this.#at += DOUBLE_BYTES + 1;
      return this.#view.getFloat64(this.#at - DOUBLE_BYTES, true);
    }
    let value = 0;
    let weight = 1;
    let byte: number;
    do {
      byte = this.#view.getUint8(this.#at++);
      value += (byte % 128) * weight;
      weight *= 128;
    } while (byte >= 128);
    const code = value % 4;
    const folded = (value - code) / 4;
    const whole = folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
    return whole / (FACTORS[code] as number);
  }

  text(): string {
    return new TextDecoder().decode(this.#take(this.#length()));
  }

  numbers(): Float64Array {
    const values = new Float64Array(this.#length());
    for (let i = 0; i < values.length; i++) values[i] = this.number();
    return values;
  }

  part(): StateReader {
    return new StateReader(this.#take(this.#length()));
  }

  /** A number of bytes, or of numbers of at least one byte each, to follow. */
  #length(): number {
    const length = this.number();
    if (Number.isInteger(length) && length >= 0 && length <= this.#bytes.length - this.#at) return length;
    throw new RangeError(`the saved state ends before the ${length} values that it announces`);
  }

  #take(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
