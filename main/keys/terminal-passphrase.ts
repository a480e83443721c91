/** Asks on the terminal for a passphrase, which does not appear on it. */
import type { ReadStream } from 'node:tty';
import { LEAST_PASSPHRASE } from './passphrase.ts';

export interface Terminal {
  readonly input: Pick<ReadStream, 'setRawMode' | 'setEncoding' | 'on' | 'off' | 'resume' | 'pause'>;
  /** Standard error: results go to standard output. */
  write(text: string): void;
}

/** Returns undefined where nobody sits at a terminal. */
export function terminalOf(process: NodeJS.Process): Terminal | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return { input: process.stdin, write: (text) => void process.stderr.write(text) };
}

/** Resolves to the line, or to undefined when the user presses Ctrl-C or Ctrl-D. */
export function askHidden(terminal: Terminal, question: string): Promise<string | undefined> {
  const { input } = terminal;
  terminal.write(question);
  input.setRawMode(true);
  input.setEncoding('utf8');
  return new Promise((resolve) => {
    let typed = '';
    const end = (answer: string | undefined) => {
      input.off('data', read);
      input.setRawMode(false);
      input.pause();
      terminal.write('\n');
      resolve(answer);
    };
    const read = (text: string) => {
      for (const character of text) {
        if (character === '\r' || character === '\n') return end(typed);
        if (character === '\u0003' || character === '\u0004') return end(undefined);
        if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('');
        else typed += character;
      }
    };
    input.on('data', read);
    input.resume();
  });
}

/** Asks for a new passphrase, twice, until both are the same and long enough; undefined when the user gives up. */
export async function askNew(terminal: Terminal): Promise<string | undefined> {
  for (;;) {
    const passphrase = await askHidden(
      terminal,
      `New passphrase (at least ${LEAST_PASSPHRASE} characters): `,
    );
    if (passphrase === undefined) return undefined;
    if (passphrase.length < LEAST_PASSPHRASE) {
      terminal.write(`It has ${passphrase.length} characters.\n`);
      continue;
    }
    const again = await askHidden(terminal, 'The same again: ');
    if (again === undefined) return undefined;
    if (again === passphrase) return passphrase;
    terminal.write('They differ.\n');
  }
}
