import { expect, test } from 'vitest';
import { stockstream } from '../../support/stockstream-cli.ts';

test('as a process, the command ends with its exit status and keeps standard output for results', async () => {
  const help = await stockstream(['--help']);
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toContain('Usage: stockstream');
  const wrong = await stockstream(['run'], { STOCKSTREAM_FEED: 'tape' });
  expect(wrong).toEqual({
    status: 2,
    stdout: '',
    stderr: 'error: feed (from STOCKSTREAM_FEED): expected "simulator" | "file" | "kafka", got "tape"\n',
  });
}, 20_000);
