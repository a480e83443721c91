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

const PARTS = ['O', 'H', 'L', 'C', 'V', 'SMA 5', 'SMA 10'] as const;
type Part = (typeof PARTS)[number];

export class Legend {
  readonly #values: ReadonlyMap<Part, HTMLElement>;
  readonly #provisional: HTMLElement;
  readonly #root: HTMLElement;

  constructor(parent: HTMLElement) {
    this.#root = document.createElement('div');
    this.#root.className = 'chart-legend';
    this.#root.dataset.testid = 'chart-legend';
    this.#values = new Map(PARTS.map((part) => [part, addPart(this.#root, part)]));
    this.#provisional = addSpan(this.#root, 'chart-legend-note');
    this.#provisional.title = 'The bar is still open: its values may change.';
    parent.append(this.#root);
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
