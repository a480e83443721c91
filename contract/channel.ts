/** A two-way stream of messages, whatever carries it; the call protocol above knows nothing of the transport. */
export type Disposer = () => void;

export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposer;
  /** The other side is gone, or the transport failed. Called once. */
  onClose(listener: () => void): Disposer;
  close(): void;
}

// Present in every runtime that we use, but in no type library that they share.
declare function btoa(binary: string): string;
declare function atob(base64: string): string;

const FLOAT64 = '$f64';
const ERROR = '$error';

function toBase64(array: Float64Array): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

function fromBase64(text: string): Float64Array {
  const bytes = Uint8Array.from(atob(text), (character: string) => character.charCodeAt(0));
  return new Float64Array(bytes.buffer, 0, bytes.length >> 3);
}

function encodeValue(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return { [FLOAT64]: toBase64(value) };
  if (value instanceof Error) return { [ERROR]: value.message };
  return value;
}

function decodeValue(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (FLOAT64 in value && typeof value[FLOAT64] === 'string') return fromBase64(value[FLOAT64]);
  if (ERROR in value && typeof value[ERROR] === 'string') return new Error(value[ERROR]);
  return value;
}

/** JSON for transports that carry text only; Float64Arrays (NaN included) survive as base64, errors with their message. */
export function encodeMessage(message: unknown): string {
  return JSON.stringify(message, encodeValue);
}

/** The inverse of `encodeMessage`; throws SyntaxError when the text is not JSON. */
export function decodeMessage(text: string): unknown {
  return JSON.parse(text, decodeValue);
}
