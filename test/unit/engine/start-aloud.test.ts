import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RecoveryProgress } from '../../../contract/recovery.ts';
import { recoveryCount, timeLeftText } from '../../../contract/recovery-text.ts';
import type { Engine } from '../../../main/engine.ts';
import { ProgressMeter } from '../../../main/ingest/recovery-progress.ts';
import { openAloud, startAloud } from '../../../main/start-aloud.ts';

describe('the progress of a recovery', () => {
  test('is a share, and after two seconds the time that is left at the rate so far', () => {
    let nowMs = 500;
    const meter = new ProgressMeter({ kind: 'rebuild', reason: 'why', total: 1_000 }, () => nowMs);
    expect(meter.at(0)).toEqual({
      kind: 'rebuild',
      reason: 'why',
      done: 0,
      total: 1_000,
      share: 0,
      leftMs: null,
    });
    nowMs += 1_999;
    expect(meter.at(100)).toMatchObject({ done: 100, share: 0.1, leftMs: null });
    nowMs += 1;
    expect(meter.at(0).leftMs).toBeNull();
    expect(meter.at(100).leftMs).toBe(18_000);
    expect(meter.at(1_000)).toMatchObject({ share: 1, leftMs: 0 });
  });

  test.each([
    [null, ''],
    [0, 'about 1 s left'],
    [11_001, 'about 12 s left'],
    [119_000, 'about 119 s left'],
    [150_000, 'about 3 min left'],
    [7_200_000, 'about 2 h left'],
    [7_200_001, 'about 3 h left'],
  ])('%s ms left are said as "%s"', (leftMs, text) => {
    expect(timeLeftText({ leftMs })).toBe(text);
  });
});

test.each([
  [{ kind: 'rebuild', done: 429, total: 1_000 }, '429 of 1000 trades'],
  [{ kind: 'catch-up', done: 0, total: 1 }, '0 of 1 trades'],
  [{ kind: 'compact', done: 38_999_999, total: 252_100_000 }, '38 of 253 MB'],
] as const)('%j is said as "%s"', (progress, text) => {
  expect(recoveryCount(progress)).toBe(text);
});

describe('a journal that is written anew first', () => {
  const QUARTER = {
    kind: 'compact',
    reason: null,
    done: 5e6,
    total: 20e6,
    share: 0.25,
    leftMs: null,
  } as const;
  const LINE = 'Making the journal smaller 25 % | 5 of 20 MB';

  test('is told in a line of a log', async () => {
    const written: string[] = [];
    const engine = {} as Engine;
    const open = async (onCompact: (progress: RecoveryProgress) => void): Promise<Engine> => {
      onCompact(QUARTER);
      onCompact(QUARTER);
      return engine;
    };
    expect(await openAloud(open, { write: (text) => written.push(text) })).toBe(engine);
    expect(written).toEqual([`${LINE}\n`]);
  });

  test('is told on a terminal in one line, which is empty in the end, also when the journal does not open', async () => {
    const written: string[] = [];
    const open = async (onCompact: (progress: RecoveryProgress) => void): Promise<Engine> => {
      onCompact(QUARTER);
      throw new Error('the disk went away');
    };
    const output = { isTTY: true, write: (text: string) => written.push(text) };
    await expect(openAloud(open, output)).rejects.toThrow('the disk went away');
    expect(written).toEqual([`\r\u001b[K${LINE}`, '\r\u001b[K']);
  });
});

describe('a start that takes long', () => {
  let progress: RecoveryProgress | null;
  let written: string[];
  let end: { done(): void; fail(error: Error): void };

  beforeEach(() => {
    vi.useFakeTimers();
    progress = null;
    written = [];
  });
  afterEach(() => vi.useRealTimers());

  /** Starts with an output of this kind. */
  function start(output: { isTTY?: boolean; columns?: number }): Promise<void> {
    const started = new Promise<void>((done, fail) => {
      end = { done, fail };
    });
    return startAloud(
      { start: () => started, recovery: () => progress },
      { ...output, write: (text) => written.push(text) },
    );
  }

  function recovered(done: number): void {
    progress = {
      kind: 'rebuild',
      reason: 'The saved analytics are damaged',
      done,
      total: 1_000,
      share: done / 1_000,
      leftMs: 1_500,
    };
  }

  test('is told in a log at its beginning and every three seconds', async () => {
    const started = start({});
    vi.advanceTimersByTime(5_000);
    expect(written).toEqual([]);
    recovered(429);
    vi.advanceTimersByTime(3_000);
    recovered(999);
    vi.advanceTimersByTime(500);
    expect(written).toEqual([
      'Rebuilding the analytics 42 % | 429 of 1000 trades | about 2 s left | The saved analytics are damaged\n',
      'Rebuilding the analytics 99 % | 999 of 1000 trades | about 2 s left | The saved analytics are damaged\n',
    ]);
    end.done();
    await started;
    vi.advanceTimersByTime(60_000);
    expect(written).toHaveLength(2);
  });

  test('is told on a terminal in one line, no longer than the terminal is wide, which is empty in the end', async () => {
    const started = start({ isTTY: true, columns: 40 });
    recovered(100);
    vi.advanceTimersByTime(500);
    end.done();
    await started;
    const clear = '\r\u001b[K';
    const line = 'Rebuilding the analytics 10 % | 100 of ';
    expect(line).toHaveLength(39);
    expect(written).toEqual([clear + line, clear + line, clear]);
  });

  test('that fails is told no further, and rejects as it did', async () => {
    const started = start({});
    recovered(100);
    vi.advanceTimersByTime(300);
    end.fail(new Error('the disk went away'));
    await expect(started).rejects.toThrow('the disk went away');
    vi.advanceTimersByTime(60_000);
    expect(written).toHaveLength(1);
  });

  test('with nothing to tell is silent', async () => {
    const started = start({ isTTY: true });
    vi.advanceTimersByTime(10_000);
    end.done();
    await started;
    expect(written).toEqual([]);
  });
});
