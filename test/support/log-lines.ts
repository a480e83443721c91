import pino, { type Logger } from 'pino';

/** A logger that keeps everything, down to the finest level, for tests about what is logged. */
export function keepingLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }), lines };
}

/** Ways in which a password may be found in a text. */
export const formsOf = (user: string, password: string): string[] => [
  password,
  ...[password, `${user}:${password}`, `\0${user}\0${password}`].map((text) =>
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
  ),
  Buffer.from(password).toString('hex'),
];
