/** The `stockstream` command as a user calls it, in a process of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PASSPHRASE_ENV } from './journal-keys.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MOST_OUTPUT = 512 * 1024 * 1024;

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param env Added to the environment, which is without STOCKSTREAM_… settings of the caller's. */
export function stockstream(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('STOCKSTREAM_'));
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'web', 'stockstream.ts'), ...args],
      { cwd: ROOT, env: { ...Object.fromEntries(own), ...PASSPHRASE_ENV, ...env }, maxBuffer: MOST_OUTPUT },
      (_error, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
