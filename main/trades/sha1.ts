/**
 * SHA-1 (FIPS 180-4) of short messages. UUIDv5 needs it once per trade of a file, and node:crypto takes several times as
 * long for 50 bytes as this does, most of it in making the hash object; `npm run bench` shows both.
 */

const BLOCK = 64;
const INITIAL = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
const digest = new Int32Array(5);
const words = new Int32Array(80);

/**
 * Writes the digest's first 16 bytes, all that a UUID uses.
 * @param message buffer with room for the padding: at least `paddedLength(length)` bytes; bytes from `length` on are overwritten.
 */
export function sha1Into(message: Uint8Array, length: number, target: Uint8Array, at: number): void {
  const padded = paddedLength(length);
  pad(message, length, padded);
  digest.set(INITIAL);
  for (let block = 0; block < padded; block += BLOCK) {
    schedule(message, block);
    compress();
  }
  for (let i = 0; i < 4; i++) writeWord(target, at + 4 * i, digest[i] as number);
}

/** The 80 rounds, as four loops: a test of the round's number in one loop would cost a third of the time. */
function compress(): void {
  let a = digest[0] as number;
  let b = digest[1] as number;
  let c = digest[2] as number;
  let d = digest[3] as number;
  let e = digest[4] as number;
  let next = 0;
  for (let i = 0; i < 20; i++) {
    next = (((a << 5) | (a >>> 27)) + ((b & c) | (~b & d)) + e + 0x5a827999 + (words[i] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let i = 20; i < 40; i++) {
    next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1 + (words[i] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let i = 40; i < 60; i++) {
    next = (((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + e - 0x70e44324 + (words[i] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let i = 60; i < 80; i++) {
    next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e - 0x359d3e2a + (words[i] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  digest[0] = (digest[0] as number) + a;
  digest[1] = (digest[1] as number) + b;
  digest[2] = (digest[2] as number) + c;
  digest[3] = (digest[3] as number) + d;
  digest[4] = (digest[4] as number) + e;
}

/** Returns the bytes that a message of `length` takes with its padding. */
export function paddedLength(length: number): number {
  return Math.ceil((length + 9) / BLOCK) * BLOCK;
}

function pad(message: Uint8Array, length: number, padded: number): void {
  message[length] = 0x80;
  message.fill(0, length + 1, padded - 4);
  writeWord(message, padded - 4, length * 8);
}

function schedule(message: Uint8Array, block: number): void {
  for (let i = 0, at = block; i < 16; i++, at += 4) {
    words[i] =
      ((message[at] as number) << 24) |
      ((message[at + 1] as number) << 16) |
      ((message[at + 2] as number) << 8) |
      (message[at + 3] as number);
  }
  for (let i = 16; i < 80; i++) {
    const word =
      (words[i - 3] as number) ^
      (words[i - 8] as number) ^
      (words[i - 14] as number) ^
      (words[i - 16] as number);
    words[i] = (word << 1) | (word >>> 31);
  }
}

function writeWord(target: Uint8Array, at: number, word: number): void {
  target[at] = word >>> 24;
  target[at + 1] = word >>> 16;
  target[at + 2] = word >>> 8;
  target[at + 3] = word;
}
