/** A pivot from the engine's table to what is read, sorted and exported. */
import { describe, expect, test } from 'vitest';
import { keyLabels, valueFormat } from '../../../renderer/format/pivot-values.ts';
import { DEFAULT_PIVOT, pivotChoiceOf, titleOf, withRows } from '../../../renderer/stores/pivot.ts';
import { pivotCsv, pivotFileName } from '../../../renderer/stores/pivot-csv.ts';
import { cellAt, KEY_ORDER, nextPivotSort, rowOrder } from '../../../renderer/stores/pivot-sheet.ts';
import { pivotSheet, pivotTable, SUM_OF_NOTIONAL } from '../../support/pivots.ts';

const { NaN: NONE } = Number;
const TABLE = pivotTable(['14', '15'], { AAPL: [1, 5], IBM: [NONE, 2], MSFT: [3, NONE], NVDA: [3, 4] });

describe('a choice', () => {
  test('that was saved comes back; one of another version gives the default', () => {
    const saved = { ...DEFAULT_PIVOT, rows: '5m', columns: null, view: 'heat' };
    expect(pivotChoiceOf(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
    expect(pivotChoiceOf({ ...saved, rows: 'colour' })).toEqual(DEFAULT_PIVOT);
    expect(pivotChoiceOf(undefined)).toEqual(DEFAULT_PIVOT);
  });

  test('of rows by the key of the columns changes the two', () => {
    expect(withRows(DEFAULT_PIVOT, 'hour')).toMatchObject({ rows: 'hour', columns: 'stock' });
    expect(withRows(DEFAULT_PIVOT, 'sector')).toMatchObject({ rows: 'sector', columns: 'hour' });
    expect(withRows({ ...DEFAULT_PIVOT, columns: null }, 'hour')).toMatchObject({ columns: null });
  });

  test('has a title that names the value only where it matters', () => {
    expect(titleOf(SUM_OF_NOTIONAL)).toBe('Sum of notional');
    expect(titleOf({ ...SUM_OF_NOTIONAL, aggregate: 'vwap' })).toBe('VWAP');
    expect(titleOf({ ...SUM_OF_NOTIONAL, aggregate: 'count' })).toBe('Trades');
  });
});

describe('rows', () => {
  test('stand in the order of their keys until another is wanted', () => {
    expect(rowOrder(TABLE, KEY_ORDER)).toEqual([0, 1, 2, 3]);
    expect(rowOrder(TABLE, { column: { kind: 'key' }, direction: 'descending' })).toEqual([3, 2, 1, 0]);
  });

  test('go by the cells of a column, ties by key, and those without a number last in either direction', () => {
    const column = { kind: 'column', key: '14' } as const;
    expect(rowOrder(TABLE, { column, direction: 'ascending' })).toEqual([0, 2, 3, 1]);
    expect(rowOrder(TABLE, { column, direction: 'descending' })).toEqual([2, 3, 0, 1]);
  });

  test('go by their totals, and by key again when the column they went by is gone', () => {
    expect(rowOrder(TABLE, { column: { kind: 'total' }, direction: 'descending' })).toEqual([3, 0, 2, 1]);
    const gone = { kind: 'column', key: '16' } as const;
    expect(rowOrder(TABLE, { column: gone, direction: 'descending' })).toEqual([0, 1, 2, 3]);
  });

  test('are turned round by a second click; numbers begin with the greatest', () => {
    const byTotal = nextPivotSort(KEY_ORDER, { kind: 'total' });
    expect(byTotal.direction).toBe('descending');
    expect(nextPivotSort(byTotal, { kind: 'total' }).direction).toBe('ascending');
    expect(nextPivotSort(byTotal, { kind: 'key' })).toEqual(KEY_ORDER);
    const byColumn = nextPivotSort(byTotal, { kind: 'column', key: '14' });
    expect(nextPivotSort(byColumn, { kind: 'column', key: '15' }).direction).toBe('descending');
  });
});

describe('what is written', () => {
  test('of times has their day where there is more than one, in the zone that was chosen', () => {
    const times = [Date.UTC(2024, 2, 6, 14), Date.UTC(2024, 2, 6, 15)].map(String);
    expect(keyLabels('1h', times, 'UTC')).toEqual(['14:00', '15:00']);
    expect(keyLabels('1s', times, 'UTC')).toEqual(['14:00:00', '15:00:00']);
    expect(keyLabels('1h', times, 'America/New_York')).toEqual(['09:00', '10:00']);
    expect(keyLabels('1h', [...times, String(Date.UTC(2024, 2, 7))], 'UTC')).toEqual([
      '06 Mar 14:00',
      '06 Mar 15:00',
      '07 Mar 00:00',
    ]);
  });

  test('of other keys is what they are; an empty one has a name', () => {
    expect(keyLabels('hour', ['9', '14'], 'UTC')).toEqual(['09:00', '14:00']);
    expect(keyLabels('sector', ['', 'Energy'], 'UTC')).toEqual(['no sector', 'Energy']);
    expect(keyLabels('trade_type', ['', 'BUY'], 'UTC')).toEqual(['unknown', 'BUY']);
    expect(keyLabels('stock', ['AAPL'], 'UTC')).toEqual(['AAPL']);
  });

  test.each([
    ['count', 'price', 12_345, '12\u2009345'],
    ['sum', 'notional', 1_234_567, '1.2\u2009M'],
    ['sum', 'quantity', 0.25, '0.2500'],
    ['max', 'price', 189.4, '189.40'],
    ['mean', 'price', 189.41234, '189.4123'],
    ['vwap', 'quantity', 189.41234, '189.4123'],
    ['mean', 'quantity', 123.456, '123.46'],
  ] as const)('of the %s of %s %f is %s', (aggregate, value, number, text) => {
    expect(valueFormat(aggregate, value).write(number)).toBe(text);
  });
});

describe('an export', () => {
  test('has exact cells in the order of the screen, then the totals', () => {
    const sort = { column: { kind: 'total' }, direction: 'descending' } as const;
    expect(pivotCsv(pivotSheet(TABLE, SUM_OF_NOTIONAL, sort))).toEqual({
      header: ['stock', '14', '15', 'total'],
      rows: [
        ['NVDA', 3, 4, 7],
        ['AAPL', 1, 5, 6],
        ['MSFT', 3, NONE, 3],
        ['IBM', NONE, 2, 2],
        ['total', 7, 11, 18],
      ],
    });
  });

  test('without columns has the aggregate alone, and times in UTC', () => {
    const question = { ...SUM_OF_NOTIONAL, rows: '1h', columns: null } as const;
    const table = pivotTable([], { [String(Date.UTC(2024, 2, 6, 14))]: [] });
    expect(pivotCsv(pivotSheet(table, question))).toEqual({
      header: ['1h', 'sum of notional'],
      rows: [
        ['2024-03-06T14:00:00.000Z', 0],
        ['total', 0],
      ],
    });
    expect(pivotFileName(question)).toBe('pivot-1h-sum-notional');
    expect(pivotFileName(SUM_OF_NOTIONAL)).toBe('pivot-stock-by-hour-sum-notional');
  });
});

test('a cell is found by its places', () => {
  expect(cellAt(TABLE, 3, 1)).toBe(4);
  expect(cellAt(TABLE, 9, 0)).toBeNaN();
});
