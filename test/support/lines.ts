import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Resolves with the child's lines of standard output once there are `count` of them; rejects when the child ends before. */
export function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new TypeError('the child has no pipe for its output');
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (lines.length === count) resolve(lines);
    });
    child.once('exit', (code, signal) => {
      reject(new Error(`the child ended (${code ?? signal}) after ${lines.length} of ${count} lines`));
    });
  });
}
