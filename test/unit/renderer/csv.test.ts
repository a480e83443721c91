import { expect, test } from 'vitest';
import { csvText } from '../../../renderer/format/csv.ts';

const linesOf = (text: string): string[] => text.split('\r\n').slice(0, -1);

test('a table is written with its header, a line each, ended by CR LF', () => {
  const table = { header: ['stock', 'sum'], rows: [['AAPL', 1.5] as const, ['MSFT', 2] as const] };
  expect(csvText(table)).toBe('stock,sum\r\nAAPL,1.5\r\nMSFT,2\r\n');
});

test('numbers stay numbers, the negative ones too; what is none is an empty cell', () => {
  const cells = [-5, 0, 1e21, 0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY, null];
  expect(csvText({ header: [], rows: [cells] })).toBe('\r\n-5,0,1e+21,0.30000000000000004,,,\r\n');
});

test.each(['=1+1', '+A1', '-X', '@SUM(A1)', '\tx', '\rx'])(
  'the text %j does not begin like a formula',
  (text) => {
    const [cell = ''] = linesOf(csvText({ header: [text], rows: [] }));
    expect(cell.replace(/^"/, '')).toBe(`'${text}${cell.startsWith('"') ? '"' : ''}`);
  },
);

test('a text that holds such a sign elsewhere is left as it is', () => {
  expect(linesOf(csvText({ header: ['BRK-B', 'a=b', '1+1'], rows: [] }))).toEqual(['BRK-B,a=b,1+1']);
});

test('commas, quotes and line ends are quoted, quotes doubled', () => {
  const texts = ['a,b', 'say "so"', 'two\nlines', 'two\r\nlines', 'plain'];
  expect(csvText({ header: texts, rows: [] })).toBe(
    '"a,b","say ""so""","two\nlines","two\r\nlines",plain\r\n',
  );
});

test('for the clipboard cells are parted by tabs, and a tab in one is quoted while a comma is not', () => {
  expect(csvText({ header: ['a,b', 'c\td'], rows: [['=F', 1]] }, '\t')).toBe('a,b\t"c\td"\r\n\'=F\t1\r\n');
});
