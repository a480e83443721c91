/** Tells how far a long piece of work is: on a terminal in one line, in a log a line for every tenth. */
import { TerminalLine } from './terminal-line.ts';

/** @returns to be called with how much is done, 0 to 1; the terminal's line goes at 1. */
export function progressLine(what: string): (done: number) => void {
  const line = new TerminalLine();
  let told = -1;
  return (done) => {
    const percent = Math.floor(done * 100);
    line.show(`${what} ${percent} %`);
    if (done === 1) line.end();
    const tenth = Math.floor(percent / 10);
    if (process.stderr.isTTY || tenth <= told) return;
    told = tenth;
    process.stderr.write(`${what} ${percent} %\n`);
  };
}
