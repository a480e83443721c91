/** Child processes for scripts that run before any package is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a command with this terminal; resolves to its exit status (128 + n after signal n).
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, limitMs?: number, stdio?: import('node:child_process').StdioOptions }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { limitMs, ...options } = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const limit = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
  // Ctrl-C reaches the child by itself: it is of the terminal's group. This process has to outlive it to report its end.
  const ignore = () => {};
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    const settle = (action) => {
      clearTimeout(limit);
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      action();
    };
    child.on('error', (error) => settle(() => reject(error)));
    child.on('exit', (code, signal) =>
      settle(() => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal])),
    );
  });
}

/**
 * Returns what a command prints, or undefined when it cannot be run, fails, or takes longer than `limitMs`.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions & { limitMs?: number }} [options]
 */
export function output(command, args, { limitMs = 15_000, ...options } = {}) {
  const result = spawnSync(command, args, { ...options, encoding: 'utf8', timeout: limitMs });
  return result.status === 0 ? result.stdout.trim() : undefined;
}
