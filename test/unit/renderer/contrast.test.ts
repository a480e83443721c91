/** Every pair of text and background that the style sheets use is legible: WCAG 2.2, at least 4.5:1. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const CSS = readFileSync(join(import.meta.dirname, '../../../renderer/theme/tokens.css'), 'utf8');

const BACKGROUNDS = ['background', 'panel', 'raised', 'hover', 'selected'] as const;
const TEXTS = ['text', 'muted', 'up', 'down'] as const;
const PAIRS: readonly (readonly [text: string, background: string])[] = [
  ...TEXTS.flatMap((text) => BACKGROUNDS.map((background) => [text, background] as const)),
  ['accent', 'panel'],
  ['accent', 'background'],
  ['sma-5', 'panel'],
  ['sma-10', 'panel'],
  ['on-accent', 'accent'],
  ['on-direction', 'up'],
  ['on-direction', 'down'],
  ['on-warning', 'warning'],
  ['text', 'up-flash'],
  ['text', 'down-flash'],
  ...['heat-low', 'heat-high', 'heat-flat', 'heat-up', 'heat-down'].map((heat) => ['text', heat] as const),
  ['panel', 'text'],
];

const THEMES = [
  ['dark', 'standard'],
  ['light', 'standard'],
  ['dark', 'colour-blind'],
  ['light', 'colour-blind'],
] as const;

/** The tokens that hold for a theme and palette, as the cascade gives them. */
function tokens(theme: string, palette: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, selector = '', body = ''] of CSS.matchAll(/:root([^{]*)\{([^}]*)\}/g)) {
    const wanted = [...selector.matchAll(/data-(\w+)="([^"]+)"/g)];
    const holds = wanted.every(([, name, value]) => value === { theme, palette }[name ?? '']);
    if (!holds) continue;
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g))
      found.set(name, value);
  }
  return found;
}

/** Relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test('the measure agrees with the known extremes', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test.each(THEMES)('every text of the %s theme with the %s palette is legible', (theme, palette) => {
  const palettes = tokens(theme, palette);
  const faint = PAIRS.flatMap(([text, background]) => {
    const ratio = contrast(palettes.get(text) ?? '', palettes.get(background) ?? '');
    return ratio >= 4.5 ? [] : [`${text} on ${background}: ${ratio.toFixed(2)}`];
  });
  expect(faint).toEqual([]);
});
