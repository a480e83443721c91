import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { askHidden, askNew, type Terminal } from '../../../main/keys/terminal-passphrase.ts';

/** A terminal at which somebody types each text when he is asked. */
function terminal(
  ...typed: string[]
): Terminal & { readonly shown: () => string; readonly modes: boolean[] } {
  const input = new EventEmitter();
  const modes: boolean[] = [];
  let shown = '';
  const resume = () => {
    const text = typed.shift();
    if (text !== undefined) queueMicrotask(() => input.emit('data', text));
  };
  const methods = {
    setRawMode: (on: boolean) => void modes.push(on),
    setEncoding: () => {},
    resume,
    pause: () => {},
  };
  return {
    input: Object.assign(input, methods) as unknown as Terminal['input'],
    write: (text) => {
      shown += text;
    },
    shown: () => shown,
    modes,
  };
}

test('what is typed is not shown, and corrections count', async () => {
  const at = terminal('hörse\u007f\u007fpé\r');
  expect(await askHidden(at, 'Passphrase: ')).toBe('hörpé');
  expect(at.shown()).toBe('Passphrase: \n');
  expect(at.modes).toEqual([true, false]);
});

test('Ctrl-C and Ctrl-D give none', async () => {
  expect(await askHidden(terminal('abc\u0003'), '? ')).toBeUndefined();
  expect(await askHidden(terminal('\u0004'), '? ')).toBeUndefined();
});

test('a new one is asked for twice, until it is long enough and both are the same', async () => {
  const at = terminal('short\r', 'long enough 1\r', 'long enough 2\r', 'long enough 3\r', 'long enough 3\r');
  expect(await askNew(at)).toBe('long enough 3');
  expect(at.shown()).toContain('It has 5 characters.');
  expect(at.shown()).toContain('They differ.');
  expect(at.shown()).not.toMatch(/long|short/);
  expect(await askNew(terminal('long enough 1\r', '\u0003'))).toBeUndefined();
});
