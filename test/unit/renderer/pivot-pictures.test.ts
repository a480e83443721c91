/** Heat map and treemap of a pivot: shades, cells, areas, and the one focus that moves over them. */
import { describe, expect, test } from 'vitest';
import { mixed } from '../../../renderer/charts/colour.ts';
import { cellUnder, heatFigure, heatMapOf, heatMargin } from '../../../renderer/charts/heat-figure.ts';
import type { PlotRoom } from '../../../renderer/charts/static-plot.ts';
import { treemapFigure } from '../../../renderer/charts/treemap-figure.ts';
import { moveCursor } from '../../../renderer/panels/grid-cursor.ts';
import { leavesOf } from '../../../renderer/stores/pivot-leaves.ts';
import { shadingOf } from '../../../renderer/stores/shading.ts';
import { pivotSheet, pivotTable, SUM_OF_NOTIONAL } from '../../support/pivots.ts';

const NONE = Number.NaN;
const HEAT = { low: '#000000', high: '#0000ff', flat: '#808080', up: '#00ff00', down: '#ff0000' };
const ROOM = {
  width: 600,
  height: 300,
  theme: { panel: '#111111', text: '#ffffff', muted: '#888888', accent: '#abcdef', font: 'x', heat: HEAT },
} as PlotRoom;
const SHEET = pivotSheet(
  pivotTable(['14', '15'], { AAPL: [10, 20], JPM: [NONE, 40], MSFT: [30, NONE], XOM: [0, 0] }),
);
const sectorOf = (stock: string): string =>
  ({ AAPL: 'Technology', MSFT: 'Technology', JPM: 'Financials & more' })[stock] ?? 'Energy';

describe('a shade', () => {
  test('grows with its number from 0 to 1, and there is none where there is no number', () => {
    const { scale, low, high, shade } = shadingOf(Float64Array.of(10, NONE, 20, 30));
    expect({ scale, low, high }).toEqual({ scale: 'linear', low: 10, high: 30 });
    expect([10, 20, 30].map(shade)).toEqual([0, 0.5, 1]);
    expect(shade(NONE)).toBeNaN();
  });

  test('follows factors where numbers differ by many times', () => {
    const { scale, shade } = shadingOf(Float64Array.of(1, 10, 100));
    expect(scale).toBe('log');
    expect([1, 10, 100].map(shade)).toEqual([0, 0.5, 1]);
    expect(shadingOf(Float64Array.of(0, 10, 100)).scale).toBe('linear');
    expect(shadingOf(Float64Array.of(-1, 100)).scale).toBe('linear');
  });

  test('of one number, or of equal ones, is half way; of none, nothing', () => {
    expect(shadingOf(Float64Array.of(7)).shade(7)).toBe(0.5);
    expect(shadingOf(new Float64Array(0)).low).toBeNaN();
  });

  test('of the outermost of many is that of their neighbours, so that one giant does not dim the others', () => {
    const numbers = Float64Array.from({ length: 100 }, (_, i) => 100 + i);
    numbers[99] = 1e9;
    const { scale, low, high, hasTails, shade } = shadingOf(numbers);
    expect({ scale, low, high, hasTails }).toEqual({ scale: 'linear', low: 102, high: 197, hasTails: true });
    expect([100, 1e9].map(shade)).toEqual([0, 1]);
  });

  test('of very many is known from a sample of them', () => {
    const { low, high } = shadingOf(Float64Array.from({ length: 400_000 }, (_, i) => 1_000_000 + i));
    expect(low).toBeCloseTo(1_008_000, -3);
    expect(high).toBeCloseTo(1_392_000, -3);
  });

  test('is a colour between two', () => {
    expect(mixed('#000000', '#ff8000', 0.5)).toBe('#804000');
    expect(mixed('#102030', '#ffffff', 0)).toBe('#102030');
  });
});

describe('a heat map', () => {
  const map = heatMapOf(SHEET);

  test('has a cell for each row and column, none where there is no number', () => {
    const [trace] = heatFigure(map, ROOM).traces as [{ z: (number | null)[][]; text: string[][] }];
    expect(trace.z).toEqual([
      [0.25, 0.5],
      [null, 1],
      [0.75, null],
      [0, 0],
    ]);
    expect(trace.text[1]).toEqual(['', '40']);
  });

  test('writes numbers into cells only where they have room', () => {
    const [trace] = heatFigure(map, { ...ROOM, height: 60 }).traces;
    expect(trace).not.toHaveProperty('text');
  });

  test('finds the cell under a point', () => {
    const { left, top } = heatMargin(map);
    expect(cellUnder(map, ROOM, { x: left + 1, y: top + 1 })).toEqual({ row: 0, column: 0 });
    expect(cellUnder(map, ROOM, { x: 590, y: 290 })).toEqual({ row: 3, column: 1 });
    expect(cellUnder(map, ROOM, { x: left - 1, y: top + 1 })).toBeUndefined();
    expect(cellUnder(map, ROOM, { x: left + 1, y: 299.5 })).toBeUndefined();
  });

  test('of a plain grouping has the totals as its column', () => {
    const grouped = heatMapOf(pivotSheet(SHEET.table, { ...SUM_OF_NOTIONAL, columns: null }));
    expect(grouped.columnLabels).toEqual(['Sum of notional']);
    expect(grouped.valueAt(2, 0)).toBe(30);
  });
});

describe('a treemap', () => {
  test('has the rows as leaves of their sectors, the greatest first, and tells of those without an area', () => {
    const { leaves, branches, whole, without } = leavesOf(SHEET, sectorOf);
    expect(leaves.map(({ label, value }) => [label, value])).toEqual([
      ['JPM', 40],
      ['AAPL', 30],
      ['MSFT', 30],
    ]);
    expect(branches).toMatchObject([
      { label: 'Financials & more', value: 40 },
      { label: 'Technology', value: 60 },
    ]);
    expect(leaves[1]?.parent).toBe(branches[1]?.id);
    expect({ whole, without }).toEqual({ whole: 100, without: 1 });
  });

  test('puts what is beyond its most leaves together', () => {
    const { leaves, whole } = leavesOf(SHEET, undefined, 1);
    expect(leaves.map(({ label, value, row }) => ({ label, value, row }))).toEqual([
      { label: 'JPM', value: 40, row: 1 },
      { label: '2 smaller', value: 60, row: null },
    ]);
    expect(whole).toBe(100);
  });

  test('has the colour of the change, full from three percent on, with its sign beside it', () => {
    const changes = new Map([
      ['AAPL', 1.5],
      ['JPM', -4],
    ]);
    const [trace] = treemapFigure(
      {
        sheet: SHEET,
        leaves: leavesOf(SHEET, sectorOf),
        changeOf: ({ label }) => changes.get(label) ?? NONE,
        level: '',
        chosen: undefined,
      },
      ROOM,
    ).traces as [{ text: string[]; labels: string[]; values: number[]; marker: { colors: string[] } }];
    const of = (label: string) => trace.labels.indexOf(label);
    expect(trace.marker.colors[of('JPM')]).toBe(HEAT.down);
    expect(trace.marker.colors[of('AAPL')]).toBe(mixed(HEAT.flat, HEAT.up, 0.5));
    expect(trace.marker.colors[of('MSFT')]).toBe(HEAT.flat);
    expect(trace.text[of('JPM')]).toBe('<b>JPM</b><br>40<br>▼ −4.00\u2009%');
    expect(trace.labels).toContain('Financials &amp; more');
    expect(trace.values.reduce((sum, value) => sum + value)).toBe(100);
  });
});

describe('the focus of a grid', () => {
  const size = { rows: 5, columns: 4, page: 2 };
  const move = (key: string, row: number, column: number, ctrlKey = false) =>
    moveCursor({ key, ctrlKey }, { row, column }, size);

  test('moves by arrows and pages, from the head to the foot and no further', () => {
    expect(move('ArrowUp', 0, 1)).toEqual({ row: -1, column: 1 });
    expect(move('ArrowUp', -1, 1)).toEqual({ row: -1, column: 1 });
    expect(move('PageDown', 3, 1)).toEqual({ row: 4, column: 1 });
    expect(move('ArrowRight', 2, 3)).toEqual({ row: 2, column: 3 });
  });

  test('goes to the ends of the row, and with Ctrl of the table', () => {
    expect(move('End', 2, 1)).toEqual({ row: 2, column: 3 });
    expect(move('Home', 2, 1)).toEqual({ row: 2, column: 0 });
    expect(move('End', 2, 1, true)).toEqual({ row: 4, column: 3 });
    expect(move('Home', 2, 1, true)).toEqual({ row: -1, column: 0 });
  });

  test('stays where it is at any other key', () => {
    expect(move('a', 2, 1)).toBeUndefined();
  });
});
