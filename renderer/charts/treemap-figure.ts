/** The rows of a pivot as Plotly's treemap. */
import { arrow, formatPercent } from '../format/numbers.ts';
import type { Leaf, Leaves } from '../stores/pivot-leaves.ts';
import type { PivotSheet } from '../stores/pivot-sheet.ts';
import { shadingOf } from '../stores/shading.ts';
import type { ChartTheme } from './chart-theme.ts';
import { mixed } from './colour.ts';
import { plainText } from './heat-figure.ts';
import type { Figure, PlotRoom } from './static-plot.ts';

/** Text that does not fit is left out, not made smaller: its number is in the line below. */
const FONT_SIZE = 11;
/** Height of the line that names a branch, pixels, and of the room from which on there are such lines. */
const HEAD = 21;
const ROOM_FOR_HEADS = 140;
const ROOT = 'all';
/** Of a line, where a name is broken into lines. */
const MOST_LETTERS = 14;
/** A change of so many percent has the full colour. */
export const FULL_CHANGE = 3;
/** Areas, square pixels, from which on a leaf has room for its name alone, and for its numbers. */
const ROOM_FOR_NAME = 700;
const ROOM_FOR_NUMBERS = 6000;

export interface Treemap {
  readonly sheet: PivotSheet;
  readonly leaves: Leaves;
  /** Change of a leaf's stock today, percent; undefined where colours stand for the size. */
  readonly changeOf: ((leaf: Leaf) => number) | undefined;
  /** Id of the branch that fills the room; empty: all of them. */
  readonly level: string;
  /** Id of the leaf that is pointed out. */
  readonly chosen: string | undefined;
}

export function treemapFigure(map: Treemap, { theme, width, height }: PlotRoom): Figure {
  const { branches, leaves, whole } = map.leaves;
  const level = branches.find(({ id }) => id === map.level);
  const scale = (width * height) / (level?.value ?? whole);
  const colourOf = leafColours(map, theme);
  const frame = (id: string) => (id === map.chosen ? theme.accent : theme.panel);
  const rows = [...branches, ...leaves];
  const ids = [ROOT, ...rows.map(({ id }) => id)];
  const hasHeads = branches.length > 0 && height >= ROOM_FOR_HEADS;
  const trace = {
    type: 'treemap',
    ids,
    labels: [`${map.sheet.title} ${map.sheet.format.write(whole)}`, ...rows.map(({ label }) => label)].map(
      plainText,
    ),
    parents: ['', ...branches.map(() => ROOT), ...leaves.map(({ parent }) => parent || ROOT)],
    // A branch is as large as its leaves, so it adds nothing of its own.
    values: [0, ...branches.map(() => 0), ...leaves.map(({ value }) => value)],
    branchvalues: 'remainder',
    level: map.level || ROOT,
    text: ['', ...branches.map(() => ''), ...leaves.map((leaf) => leafText(map, leaf, leaf.value * scale))],
    textinfo: 'text',
    textfont: { color: theme.text, size: FONT_SIZE, family: theme.font },
    hoverinfo: 'none',
    marker: {
      colors: [theme.panel, ...branches.map(() => theme.panel), ...leaves.map(colourOf)],
      line: { color: ids.map(frame), width: ids.map((id) => (id === map.chosen ? 2.5 : 1)) },
      pad: { t: hasHeads ? HEAD : 1, l: 1, r: 1, b: 1 },
      depthfade: false,
    },
    root: { color: theme.panel },
    tiling: { pad: 1, packing: 'squarify' },
    pathbar: { visible: false },
  };
  return {
    traces: [trace],
    layout: {
      width,
      height,
      autosize: false,
      margin: { l: 4, t: 2, r: 4, b: 2, pad: 0 },
      paper_bgcolor: theme.panel,
      uniformtext: { mode: 'hide', minsize: FONT_SIZE },
    },
  };
}

function leafText({ sheet, changeOf }: Treemap, leaf: Leaf, area: number): string {
  if (area < ROOM_FOR_NAME) return '';
  const name = `<b>${wrapped(leaf.label)}</b>`;
  if (area < ROOM_FOR_NUMBERS) return name;
  const lines = [name, sheet.format.write(leaf.value)];
  const change = leaf.row === null ? undefined : changeOf?.(leaf);
  if (change !== undefined && !Number.isNaN(change))
    lines.push(`${arrow(change)} ${formatPercent(change)}`.trim());
  return lines.join('<br>');
}

/** A name of many words in lines of a few letters. */
function wrapped(name: string): string {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < MOST_LETTERS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(plainText).join('<br>');
}

function leafColours({ leaves: { leaves }, changeOf }: Treemap, { heat }: ChartTheme) {
  const { shade } = shadingOf(
    Float64Array.from(
      leaves.filter(({ row }) => row !== null),
      ({ value }) => value,
    ),
  );
  return (leaf: Leaf): string => {
    if (leaf.row === null) return heat.flat;
    if (changeOf === undefined) return mixed(heat.low, heat.high, shade(leaf.value));
    const change = changeOf(leaf);
    if (Number.isNaN(change)) return heat.flat;
    return mixed(heat.flat, change > 0 ? heat.up : heat.down, Math.min(1, Math.abs(change) / FULL_CHANGE));
  };
}
