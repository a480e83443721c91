/**
 * Where a text stops being JSON. `JSON.parse` says whether it is JSON; its messages tell the place in one runtime and not in the next.
 */
const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

class Stopped extends Error {}

class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  peek(): string {
    this.match(SPACE);
    return this.text[this.at] ?? '';
  }

  take(character: string): void {
    if (this.peek() !== character) throw new Stopped();
    this.at += 1;
  }

  value(): void {
    const first = this.peek();
    if (first === '{') this.list('}', () => this.member());
    else if (first === '[') this.list(']', () => this.value());
    else if (this.match(SCALAR) === undefined) throw new Stopped();
  }

  member(): void {
    if (this.peek() !== '"') throw new Stopped();
    this.value();
    this.take(':');
    this.value();
  }

  list(end: string, item: () => void): void {
    this.at += 1;
    if (this.peek() !== end) {
      item();
      while (this.peek() === ',') {
        this.at += 1;
        item();
      }
    }
    this.take(end);
  }
}

/** Returns the line and column (from 1) of the first character that cannot be JSON, for a text that `JSON.parse` refused. */
export function jsonErrorPosition(text: string): { readonly line: number; readonly column: number } {
  const scanner = new Scanner(text);
  try {
    scanner.value();
    scanner.peek();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  const before = text.slice(0, scanner.at).split('\n');
  return { line: before.length, column: (before[before.length - 1] ?? '').length + 1 };
}
