import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvRecords } from '../../main/trades/csv-record.ts';
import { JsonRecords } from '../../main/trades/json-record.ts';
import { COMPLETE, JsonScanner, UNUSUAL } from '../../main/trades/json-scanner.ts';
import { StockLookup } from '../../main/trades/stock-lookup.ts';
import { SymbolTable } from '../../main/trades/symbol-table.ts';
import { createTradeColumns, type TradeColumns } from '../../main/trades/trade-columns.ts';

const encoder = new TextEncoder();

/** The one row of the columns, but for its id where it has none. */
function rowOf(columns: TradeColumns, symbols: SymbolTable, hasId: boolean): object {
  const { stock, id, wide, ...rest } = columns;
  const values = Object.entries(rest).map(([name, column]) => [name, (column as Float64Array)[0]]);
  return {
    ...Object.fromEntries(values),
    stock: symbols.stockAt(stock[0] as number),
    id: hasId ? [...id] : null,
    wide: [...wide],
  };
}

const ODD_TEXTS = [
  '',
  ' ',
  'spy',
  'SPY',
  'BUY',
  'buy',
  '0',
  '00',
  '1e3',
  '-1',
  '1.5',
  '٣',
  'é',
  '\u0000',
  '"',
  '\\',
  'NaN',
];
const textValue = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ maxLength: 6 }),
  fc.stringMatching(/^\d{0,14}(\.\d{0,11})?$/),
);
const numberSource = fc.oneof(
  fc.stringMatching(/^-?(0|[1-9]\d{0,16})(\.\d{1,11})?([eE][+-]?\d{1,2})?$/),
  fc.constantFrom(
    '0',
    '-0',
    '1',
    '100',
    '167.4100',
    '1e400',
    '1E-9',
    '150.15',
    '012',
    '1.',
    '.5',
    '2147483648',
  ),
);
const anySource = fc.oneof(
  textValue.map((text) => JSON.stringify(text)),
  numberSource,
  fc.constantFrom('null', 'true', '[]', '{}', '[1,{"price":2}]', '{"a":"}"}', '"\\u0041"', ''),
);
const date = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom('2013-10-07', '2024-02-29', '2000-02-29', '1999-12-31') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2023-02-29', '1900-02-29', '2013-13-01', '1684-01-01', '2013-10-7'),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
);
const clock = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[01]\d:[0-5]\d:[0-5]\d(\.\d{1,9})?$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^\d\d:\d\d:\d\d(\.\d{1,9})?$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '24:00:00',
      '23:59:60',
      '09:30:00.',
      '9:30:00',
      '09:30:00.1234567890',
      '09-30-00',
    ),
  },
);
const decimalText = fc.stringMatching(/^\d{1,13}(\.\d{1,10})?$/);
const usualPrice = fc.stringMatching(/^[1-9]\d{0,5}(\.\d{1,4})?$/);
const quoted = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  values.map((text) => JSON.stringify(text));
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 16, arbitrary: usual }, { weight: 1, arbitrary: odd });
const usually = (usual: fc.Arbitrary<string>): fc.Arbitrary<string> => mostly(usual, anySource);

const members: Readonly<Record<string, fc.Arbitrary<string>>> = {
  stock: usually(quoted(fc.stringMatching(/^[A-Za-z0-9.\-/:^=]{1,24}$/))),
  price: usually(
    mostly(fc.oneof(usualPrice, quoted(usualPrice)), fc.oneof(numberSource, quoted(decimalText))),
  ),
  quantity: usually(
    fc.oneof(
      fc.nat().map(String),
      fc.nat().map((n) => `"${n}"`),
      numberSource,
    ),
  ),
  trade_type: usually(quoted(fc.constantFrom('BUY', 'SELL', ''))),
  trade_date: usually(quoted(date)),
  trade_time: usually(quoted(clock)),
  trade_id: usually(quoted(fc.uuid().map((id) => id.toUpperCase()))),
};
const extras = fc.oneof(
  { weight: 4, arbitrary: fc.constant<[string, string][]>([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.tuple(
        fc.constantFrom('size', 'extra', 'price', 'stock', 'Price', '__proto__', 'trade_idx', 'é'),
        anySource,
      ),
      { maxLength: 2 },
    ),
  },
);
const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n');
const message = fc
  .record({
    values: fc.record(members),
    left: mostly(fc.constant(Object.keys(members)), fc.subarray(Object.keys(members), { minLength: 5 })),
    extras,
    space,
    garbage: fc.oneof(
      { weight: 15, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('x', ',', '}') },
    ),
  })
  .map(({ values, left, extras: more, space: gap, garbage }) => {
    const all = [...left.map((name): [string, string] => [name, values[name] as string]), ...more];
    const body = all.map(([name, source]) => `${gap}"${name}"${gap}:${gap}${source}`).join(',');
    return `${gap}{${body}${gap}}${gap}${garbage}`;
  });

/** Bytes with a few of them changed. */
const mutated = (texts: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  const changes = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(change, { maxLength: 3 }) },
  );
  return fc.tuple(texts, changes).map(([text, all]) => {
    const bytes = encoder.encode(text);
    for (const [place, byte] of all) if (bytes.length > 0) bytes[place % bytes.length] = byte;
    return bytes;
  });
};

describe('the fast path', () => {
  it('reads every JSON message that it takes exactly as the slow path does', () => {
    let taken = 0;
    fc.assert(
      fc.property(mutated(message), (bytes) => {
        const [symbols, columns] = [new SymbolTable(), createTradeColumns(1)];
        // In the middle of other bytes, as a line of a block is.
        const padded = Uint8Array.from([34, 125, ...bytes, 44, 34, 125, 48]);
        const scanned = new JsonScanner(new StockLookup(symbols)).scan(
          padded,
          2,
          bytes.length + 2,
          columns,
          0,
        );
        if (scanned === UNUSUAL) {
          expect(symbols.size).toBe(0);
          return;
        }
        taken++;
        const [slowSymbols, slowColumns] = [new SymbolTable(), createTradeColumns(1)];
        const slow = new JsonRecords(new StockLookup(slowSymbols)).read(bytes, slowColumns, 0);
        expect(slow).toEqual({ value: scanned === COMPLETE ? 'with id' : 'without id' });
        const hasId = scanned === COMPLETE;
        expect(rowOf(columns, symbols, hasId)).toEqual(rowOf(slowColumns, slowSymbols, hasId));
      }),
      { numRuns: 20_000, seed: 7 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it('reads every CSV line that it takes exactly as the slow path does', () => {
    const line = fc
      .tuple(
        fc.oneof(
          fc.integer({ min: 1_381_132_800_000_000, max: 1_381_232_800_000_000 }).map(String),
          textValue,
        ),
        fc.oneof(fc.stringMatching(/^[A-Za-z0-9.\-/:^=]{1,24}$/), textValue),
        fc.oneof(fc.nat().map(String), textValue),
        fc.oneof(usualPrice, decimalText, textValue),
        fc.oneof(fc.nat().map(String), textValue),
        fc.constantFrom('P,1,0', 'P,1', 'P,1,0,', ',,'),
      )
      .map((values) => values.join(','));
    let taken = 0;
    fc.assert(
      fc.property(mutated(line), (bytes) => {
        const [symbols, columns] = [new SymbolTable(), createTradeColumns(1)];
        const padded = Uint8Array.from([44, 49, ...bytes, 49, 44]);
        if (!new CsvRecords(new StockLookup(symbols)).scan(padded, 2, bytes.length + 2, columns, 0)) {
          expect(symbols.size).toBe(0);
          return;
        }
        taken++;
        const [slowSymbols, slowColumns] = [new SymbolTable(), createTradeColumns(1)];
        const refused = new CsvRecords(new StockLookup(slowSymbols)).read(
          bytes,
          0,
          bytes.length,
          slowColumns,
          0,
        );
        expect(refused).toBeUndefined();
        expect(rowOf(columns, symbols, true)).toEqual(rowOf(slowColumns, slowSymbols, true));
      }),
      { numRuns: 10_000, seed: 7 },
    );
    expect(taken).toBeGreaterThan(200);
  });
});
