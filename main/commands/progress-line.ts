/** Tells how far a long piece of work is: on a terminal in one line, in a log a line for every tenth. */

/** @returns to be called with how much is done, 0 to 1 */
export function progressLine(what: string): (done: number) => void {
  let told = -1;
  return (done) => {
    const percent = Math.min(Math.floor(done * 100), 100);
    const step = process.stderr.isTTY ? percent : Math.floor(percent / 10);
    if (step <= told) return;
    told = step;
    process.stderr.write(
      process.stderr.isTTY
        ? `\r${what} ${percent} %${percent === 100 ? '\n' : ''}`
        : `${what} ${percent} %\n`,
    );
  };
}
