import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseUuid, STOCKSTREAM_NAMESPACE, uuidText, uuidV5 } from '../../../main/trades/uuid.ts';

const DNS = parseUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8') as Uint8Array;

describe('UUIDv5', () => {
  it('is that of RFC 9562’s example', () => {
    expect(uuidText(uuidV5(DNS, 'www.example.com'))).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('agrees with node:crypto for names of every length around the block size, and long ones', () => {
    for (const length of [...Array(140).keys(), 5000]) {
      const name = 'x'.repeat(length);
      const digest = createHash('sha1').update(DNS).update(name).digest();
      digest[6] = ((digest[6] as number) & 0x0f) | 0x50;
      digest[8] = ((digest[8] as number) & 0x3f) | 0x80;
      expect(uuidText(uuidV5(DNS, name))).toBe(uuidText(digest));
    }
  });

  it('keeps the ids that are stored already', () => {
    expect(uuidText(uuidV5(STOCKSTREAM_NAMESPACE, 'stocks/0/42'))).toBe(
      '3c80a834-2a3f-58aa-aba1-ce0b710e4e9e',
    );
    expect(uuidText(uuidV5(STOCKSTREAM_NAMESPACE, 'file/SPY/2013-10-07/1'))).toBe(
      '55a54ac2-2108-5224-aa8f-39c8dc2c949f',
    );
  });

  it('reads and writes text in any case, and no other text', () => {
    const id = parseUuid('2ED6657D-E927-568B-95E1-2665A8AEA6A2');
    expect(id && uuidText(id)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    for (const text of [
      '',
      '2ed6657de927568b95e12665a8aea6a2',
      '2ed6657d-e927-568b-95e1-2665a8aea6ag',
      ' ',
    ]) {
      expect(parseUuid(text)).toBeUndefined();
    }
  });
});
