import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../../../main/engine.ts';
import { freeMebibytes } from '../../../main/journal/free-space.ts';
import { JournalDiskFull, journalError } from '../../../main/journal/journal-error.ts';
import { runThroughFullDisk } from '../../../main/run-through-full-disk.ts';
import { roomOn } from '../../../main/wait-for-room.ts';

const FOLDER = tmpdir();

test('a folder with room is waited for once, and a signal ends the wait', async () => {
  const began = performance.now();
  await roomOn(FOLDER, { lookMs: 50 });
  expect(performance.now() - began).toBeGreaterThanOrEqual(49);
  await expect(roomOn(FOLDER, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});

test('free space is told of a folder, and not of none', () => {
  expect(freeMebibytes(FOLDER)).toBeGreaterThan(0);
  expect(freeMebibytes(join(FOLDER, 'there', 'is', 'no', 'such'))).toBeUndefined();
});

test('what the database says of a full disk becomes a message that names folder, space and remedy', () => {
  const cause = new Error('IO Error: Could not write file "x": No space left on device');
  const error = journalError('write to', join(FOLDER, 'journal.duckdb'), cause);
  expect(error).toBeInstanceOf(JournalDiskFull);
  expect(error.message).toMatch(
    /^Cannot write to the journal \S+: the disk of \S+ is full \(\d+ MiB left\)\. Free some space there: everything acknowledged/,
  );
});

test('anything but a full disk ends the run, and the engine is stopped', async () => {
  const stopped: string[] = [];
  const engine = { stop: async () => void stopped.push('stopped') } as unknown as Engine;
  const use = () => Promise.reject(new Error('the feed failed'));
  const told = new Promise<void>(() => {});
  await expect(runThroughFullDisk({ open: async () => engine, use, told })).rejects.toThrow(
    'the feed failed',
  );
  expect(stopped).toEqual(['stopped']);
});

test('whoever is told to stop while the disk is full does', async () => {
  const full = new JournalDiskFull('open', join(FOLDER, 'journal.duckdb'));
  const runs = { open: () => Promise.reject(full), use: async () => {}, told: Promise.resolve() };
  await expect(runThroughFullDisk(runs)).resolves.toBeUndefined();
});
