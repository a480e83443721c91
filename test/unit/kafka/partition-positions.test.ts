import { beforeEach, describe, expect, it } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import { PartitionPositions } from '../../../main/feeds/partition-positions.ts';

const NOW = epochMs(1_700_000_000_000);
let positions: PartitionPositions;

const gap = (fromOffset: number, toOffset: number, reason: 'retention' | 'recreated') => ({
  offset: toOffset,
  gap: { topic: 'stocks', partition: 0, fromOffset, toOffset, reason, noticedMs: NOW },
});

beforeEach(() => {
  positions = new PartitionPositions('stocks', () => NOW);
  positions.restore([
    { topic: 'stocks', partition: 0, nextOffset: 40 },
    { topic: 'others', partition: 1, nextOffset: 7 },
  ]);
});

const kafkaHas = (low: number, high: number) => {
  positions.watermarks = new Map([0, 1].map((partition) => [partition, { low, high }]));
};

describe('joining a partition', () => {
  it('goes on where reading ended, when Kafka still has it', () => {
    kafkaHas(40, 90);
    expect(positions.join(0)).toBeUndefined();
    expect(positions.next(0)).toBe(40);
    expect(positions.lag([0])).toBe(50);
  });

  it('that was never read begins at what Kafka has, without a gap', () => {
    kafkaHas(30, 90);
    expect(positions.join(1)).toEqual({ offset: 30, gap: null });
    expect(positions.join(1)).toBeUndefined();
  });

  it('behind the low watermark is a gap, told once', () => {
    kafkaHas(60, 90);
    expect(positions.join(0)).toEqual(gap(40, 60, 'retention'));
    expect(positions.join(0)).toBeUndefined();
  });

  it('before Kafka was asked goes on where reading ended', () => {
    expect(positions.join(0)).toBeUndefined();
    expect(positions.lag([0])).toBeNull();
  });
});

describe('a batch', () => {
  it('that begins where reading ended is nowhere else', () => {
    expect(positions.isElsewhere(0, 40)).toBe(false);
    expect(positions.isElsewhere(0, 41)).toBe(true);
  });

  it('behind a hole of offsets that Kafka still has is no gap', () => {
    kafkaHas(40, 90);
    expect(positions.startOf(0, 55)).toBeUndefined();
    expect(positions.next(0)).toBe(40);
  });

  it('behind what was removed is a gap, but only of what was', () => {
    kafkaHas(50, 90);
    expect(positions.startOf(0, 55)).toEqual(gap(40, 50, 'retention'));
  });

  it('that begins before where reading ended belongs to a topic made anew', () => {
    kafkaHas(0, 20);
    expect(positions.startOf(0, 0)).toEqual(gap(40, 0, 'recreated'));
    expect(positions.next(0)).toBe(0);
  });
});
