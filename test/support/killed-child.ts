import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { linesOf } from './lines.ts';

/**
 * Runs a script that prints a line when it begins, and kills it so long after that, in ms, or lets it end; resolves to how many ms it was
 * at it.
 */
export async function runOrKill(script: string, args: readonly string[], killMs?: number): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await linesOf(child, 1);
  const startedMs = performance.now();
  if (killMs !== undefined) {
    await sleep(killMs);
    child.kill('SIGKILL');
  }
  await ended;
  return performance.now() - startedMs;
}
