/** The inline legend: O H L C V of the bar under the pointer, else of the newest, and the moving averages. */
import {
  formatCompact,
  formatInteger,
  formatPrice,
  NOTHING,
  priceDigits,
  toneOf,
} from '../format/numbers.ts';
import type { ChartBar } from '../stores/bars.ts';
import type { ShownIndicator } from './indicator-lines.ts';

const PARTS = ['O', 'H', 'L', 'C', 'V', 'SMA 5', 'SMA 10'] as const;
type Part = (typeof PARTS)[number];

export class Legend {
  readonly #values: ReadonlyMap<Part, HTMLElement>;
  readonly #indicators: HTMLElement;
  #shown: readonly { readonly output: number; readonly value: HTMLElement }[] = [];
  readonly #provisional: HTMLElement;
  readonly #root: HTMLElement;

  constructor(parent: HTMLElement) {
    this.#root = document.createElement('div');
    this.#root.className = 'chart-legend';
    this.#root.dataset.testid = 'chart-legend';
    this.#values = new Map(PARTS.map((part) => [part, addPart(this.#root, part)]));
    this.#indicators = addSpan(this.#root, 'chart-legend-indicators');
    this.#provisional = addSpan(this.#root, 'chart-legend-note');
    this.#provisional.title = 'The bar is still open: its values may change.';
    parent.append(this.#root);
  }

  /** Names the indicators, each value in the colour of its line. */
  setIndicators(indicators: readonly ShownIndicator[]): void {
    this.#indicators.replaceChildren();
    this.#shown = indicators.flatMap(({ name, values, lines }) => {
      const part = addSpan(this.#indicators, 'chart-legend-part');
      part.dataset.part = name;
      addSpan(part, 'chart-legend-name').textContent = name;
      return values.map(({ label, output }) => {
        const value = addSpan(part, 'chart-legend-value');
        value.title = label === '' ? name : label;
        value.dataset.color = lines.find((line) => line.output === output)?.color ?? '';
        return { output, value };
      });
    });
  }

  show(bar: ChartBar | undefined): void {
    const digits = priceDigits(bar?.close ?? 1);
    const price = (value: number | undefined) => (value === undefined ? NOTHING : formatPrice(value, digits));
    this.#set('O', price(bar?.open));
    this.#set('H', price(bar?.high));
    this.#set('L', price(bar?.low));
    this.#set('C', price(bar?.close));
    this.#set('V', bar === undefined ? NOTHING : formatCompact(bar.volume));
    this.#set('SMA 5', price(bar?.sma5));
    this.#set('SMA 10', price(bar?.sma10));
    for (const { output, value } of this.#shown) {
      const text = price(bar?.outputs[output] ?? Number.NaN);
      if (value.textContent !== text) value.textContent = text;
    }
    const volume = this.#values.get('V');
    if (volume !== undefined && bar !== undefined) volume.title = formatInteger(bar.volume);
    this.#root.dataset.tone = bar === undefined ? 'flat' : toneOf(bar.close - bar.open);
    const note = bar !== undefined && bar.closed === 0 ? 'provisional' : '';
    if (this.#provisional.textContent !== note) this.#provisional.textContent = note;
  }

  #set(part: Part, text: string): void {
    const value = this.#values.get(part);
    if (value !== undefined && value.textContent !== text) value.textContent = text;
  }
}

function addPart(root: HTMLElement, part: Part): HTMLElement {
  const group = addSpan(root, 'chart-legend-part');
  group.dataset.part = part;
  addSpan(group, 'chart-legend-name').textContent = part;
  return addSpan(group, 'chart-legend-value');
}

function addSpan(parent: HTMLElement, className: string): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  parent.append(span);
  return span;
}
