import { expect, test } from 'vitest';
import { jsonErrorPosition } from '../../../main/config/json-position.ts';

test.each([
  ['', 1, 1],
  ['{', 1, 2],
  ['{"a" 1}', 1, 6],
  ['{"a": x}', 1, 7],
  ['[1, 2,]', 1, 7],
  ['{\n  // why\n}', 2, 3],
  ['{"a": [true, nul]}', 1, 14],
  ['{"a": 1}\n{', 2, 1],
  ['{"a": "open\n"}', 1, 7],
])('%j stops being JSON at line %i, column %i', (text, line, column) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(jsonErrorPosition(text)).toEqual({ line, column });
});
