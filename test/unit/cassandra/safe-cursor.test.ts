import { describe, expect, it } from 'vitest';
import { SafeCursor } from '../../../main/cassandra/safe-cursor.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const WINDOW_MS = 15_000;

describe('what a killed node still has', () => {
  it('is what was acknowledged a window before a later write began', () => {
    const cursor = new SafeCursor(WINDOW_MS);
    expect(cursor.acknowledged(100, 0, 10)).toBe(0);
    expect(cursor.acknowledged(200, 9_000, 9_010)).toBe(0);
    expect(cursor.acknowledged(300, WINDOW_MS + 9, WINDOW_MS + 20)).toBe(0);
    expect(cursor.acknowledged(400, WINDOW_MS + 10, WINDOW_MS + 20)).toBe(100);
    expect(cursor.acknowledged(500, 24_010, 24_020)).toBe(200);
  });

  it('is not told by the clock alone: a write that began before proves nothing, however long it took', () => {
    const cursor = new SafeCursor(WINDOW_MS);
    cursor.acknowledged(100, 0, 10);
    expect(cursor.acknowledged(200, 20, 60_000)).toBe(0);
    expect(cursor.acknowledged(300, 60_000, 60_010)).toBe(100);
  });

  it('is nothing new after a node was started anew, until a window has passed again', () => {
    const cursor = new SafeCursor(WINDOW_MS);
    cursor.acknowledged(100, 0, 10);
    cursor.acknowledged(200, 16_000, 16_010);
    cursor.forget();
    expect(cursor.acknowledged(150, 40_000, 40_010)).toBe(100);
    expect(cursor.acknowledged(250, 55_020, 55_030)).toBe(150);
    cursor.reset();
    expect(cursor.acknowledged(50, 90_000, 90_010)).toBe(0);
  });

  it('is everything when nodes sync before they acknowledge', () => {
    expect(new SafeCursor(0).acknowledged(100, 0, 10)).toBe(100);
  });

  it('never includes a row acknowledged later than that, at any rhythm of writes', () => {
    const random = seededRandom(5);
    const cursor = new SafeCursor(WINDOW_MS);
    const endedAt = [0];
    let now = 0;
    let proved = 0;
    for (let sequence = 1; sequence < 5_000; sequence++) {
      const begun = now;
      now += random() < 0.01 ? random() * 20_000 : random() * 40;
      const safe = cursor.acknowledged(sequence, begun, now);
      endedAt.push(now);
      expect(endedAt[safe] as number).toBeLessThanOrEqual(Math.max(0, begun - WINDOW_MS));
      expect(safe).toBeGreaterThanOrEqual(proved);
      proved = safe;
      now += random() * 40;
    }
    expect(proved).toBeGreaterThan(4_000);
  });
});
