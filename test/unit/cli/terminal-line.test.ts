import { expect, test } from 'vitest';
import { TerminalLine } from '../../../main/commands/terminal-line.ts';

function terminal(isTTY: boolean) {
  const clock = { nowMs: 0 };
  const written: string[] = [];
  const line = new TerminalLine({ isTTY, write: (text) => written.push(text) }, () => clock.nowMs);
  return { clock, written, line };
}

test('a line of progress comes when the work is long, is drawn anew a few times a second, and goes', () => {
  const { clock, written, line } = terminal(true);
  line.show('1 %');
  clock.nowMs = 999;
  line.show('2 %');
  expect(written).toEqual([]);
  for (const [nowMs, text] of [
    [1000, '3 %'],
    [1100, '4 %'],
    [1200, '5 %'],
  ] as const) {
    clock.nowMs = nowMs;
    line.show(text);
  }
  line.end();
  clock.nowMs = 9000;
  line.show('6 %');
  line.end();
  expect(written).toEqual(['\r\u001b[K3 %', '\r\u001b[K5 %', '\r\u001b[K']);
});

test('nothing is written where no terminal is, or where the work was short', () => {
  const piped = terminal(false);
  piped.clock.nowMs = 5000;
  piped.line.show('1 %');
  piped.line.end();
  const short = terminal(true);
  short.line.show('1 %');
  short.line.end();
  expect([...piped.written, ...short.written]).toEqual([]);
});
