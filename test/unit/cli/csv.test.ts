import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, exactText, safeText } from '../../../contract/csv.ts';
import { stockstream } from '../../support/stockstream-cli.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A reader of its own: RFC 4180 and nothing of this project. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let rest = line.slice(0, -1);
  for (;;) {
    const [whole = '', quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|$)/.exec(rest) ?? [];
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (whole.length === rest.length) return cells;
    rest = rest.slice(whole.length + 1);
  }
}

const isFormula = (cell: string) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell);
const nasty = fc.string({
  unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', "'", '＝', 'A', '1', '.', '^'),
  maxLength: 6,
});

describe('a CSV cell', () => {
  it.each([
    ['=CMD', "'=CMD"],
    ['-X', "'-X"],
    ['+1+1', "'+1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['＝1+1', "'＝1+1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['a;=1+1', '"a;=1+1"'],
  ])('of the text %j is written %j', (text, cell) => {
    expect(safeText(text)).toBe(cell);
  });

  it.each(['AAPL', '^GSPC', '.DJI', 'BRK.A', 'BTC-USD', 'ES=F', '', '-5', '-0.25'])(
    'of %j is left alone',
    (text) => {
      expect(safeText(text)).toBe(text);
    },
  );

  it('is never a formula, and reads back as its text but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (texts) => {
        const cells = cellsOf(csvLine(texts));
        expect(cells.filter(isFormula)).toEqual([]);
        expect(cells.map((cell, i) => (isFormula(texts[i] ?? '') ? cell.slice(1) : cell))).toEqual(texts);
        expect(cellsOf(csvLine(texts, exactText))).toEqual(texts);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('of a number is the shortest text that reads back as the same double, of an undefined value nothing', () => {
    expect(csvLine([-1.5, 0.1, 1e21, null, 'A'])).toBe('-1.5,0.1,1e+21,,A\n');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(csvLine([value])) === value).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

describe('analyze', () => {
  const file = async (): Promise<string> => {
    const path = join(await tempDir(), 'a.csv');
    const lines = ['=CMD', '-X', 'SPY'].map((stock, i) => `138113280000000${i},${stock},${i},10,5,P,0,0`);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  };
  const stocksOf = (csv: string) =>
    csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);

  it('prints symbols that are no formula to a spreadsheet, and exact ones when a program asks', async () => {
    const path = await file();
    const [safe, raw, json] = await Promise.all(
      [['--format', 'csv'], ['--raw'], ['--format', 'json']].map((form) =>
        stockstream(['analyze', path, ...form]),
      ),
    );
    expect(stocksOf(safe?.stdout ?? '').sort()).toEqual(["'-X", "'=CMD", 'SPY']);
    expect(stocksOf(raw?.stdout ?? '').sort()).toEqual(['-X', '=CMD', 'SPY']);
    expect(
      JSON.parse(json?.stdout ?? '')
        .map(({ stock }: { stock: string }) => stock)
        .sort(),
    ).toEqual(['-X', '=CMD', 'SPY']);
  });

  it('keeps formulas out of the header too, where a pivot has symbols for columns', async () => {
    const pivot = ['--what', 'pivot', '--rows', 'sector', '--columns', 'stock'];
    const { stdout } = await stockstream(['analyze', await file(), ...pivot]);
    expect(stdout.split('\n')[0]).toBe("sector,'-X,'=CMD,SPY,total");
  });

  it('refuses --raw where there is nothing to leave out', async () => {
    const { status, stderr } = await stockstream(['analyze', 'a.csv', '--format', 'json', '--raw']);
    expect(status).toBe(2);
    expect(stderr).toContain("option '--raw' is for --format csv only");
  });
}, 30_000);
