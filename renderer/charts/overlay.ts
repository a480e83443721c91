/** What lies over the plot and follows the pointer or the last price: plain elements, moved by transforms. */
import { arrow, formatPrice, priceDigits } from '../format/numbers.ts';
import type { ChartBar } from '../stores/bars.ts';
import type { Scale } from './scale.ts';

export interface PointerMark {
  /** Pixels inside the plot; y is null when another chart's pointer is followed. */
  readonly x: number;
  readonly y: number | null;
  readonly time: string;
}

export class Overlay {
  readonly #priceLine = element('chart-price-line');
  readonly #tag = element('chart-price-tag');
  readonly #vertical = element('chart-cross-vertical');
  readonly #horizontal = element('chart-cross-horizontal');
  readonly #pointerPrice = element('chart-cross-label chart-cross-price');
  readonly #pointerTime = element('chart-cross-label chart-cross-time');

  constructor(parent: HTMLElement) {
    parent.append(
      this.#priceLine,
      this.#vertical,
      this.#horizontal,
      this.#tag,
      this.#pointerPrice,
      this.#pointerTime,
    );
    this.hide();
    this.hidePointer();
  }

  /** The tag stays at the edge while the last price is out of sight. */
  showLast(bar: ChartBar, scale: Scale): void {
    const { left, top, width, height } = scale.priceArea;
    const y = scale.price(bar.close);
    const isInside = y >= 0 && y <= height;
    const shown = top + Math.min(height, Math.max(0, y));
    this.#priceLine.hidden = !isInside;
    this.#tag.hidden = false;
    place(this.#priceLine, left, shown, width);
    place(this.#tag, left + width, shown);
    const tone = bar.close >= bar.open ? 'up' : 'down';
    setText(this.#tag, `${formatPrice(bar.close)} ${arrow(bar.close - bar.open)}`);
    this.#tag.dataset.tone = tone;
    this.#priceLine.dataset.tone = tone;
  }

  hide(): void {
    this.#priceLine.hidden = true;
    this.#tag.hidden = true;
  }

  showPointer(mark: PointerMark, scale: Scale): void {
    const { left, top, width } = scale.priceArea;
    const bottom = scale.lowestArea.top + scale.lowestArea.height;
    this.#vertical.hidden = false;
    this.#vertical.style.height = `${bottom - top}px`;
    place(this.#vertical, left + mark.x, top);
    this.#pointerTime.hidden = false;
    setText(this.#pointerTime, mark.time);
    const half = this.#pointerTime.offsetWidth / 2;
    place(this.#pointerTime, Math.min(left + width - half, Math.max(left + half, left + mark.x)), bottom + 2);
    const isOnPrice = mark.y !== null && mark.y >= 0 && mark.y <= scale.priceArea.height;
    this.#horizontal.hidden = !isOnPrice;
    this.#pointerPrice.hidden = !isOnPrice;
    if (!isOnPrice || mark.y === null) return;
    place(this.#horizontal, left, top + mark.y, width);
    place(this.#pointerPrice, left + width, top + mark.y);
    const price = scale.priceOf(mark.y);
    setText(this.#pointerPrice, formatPrice(price, priceDigits(price)));
  }

  hidePointer(): void {
    for (const part of [this.#vertical, this.#horizontal, this.#pointerPrice, this.#pointerTime])
      part.hidden = true;
  }
}

function element(className: string): HTMLElement {
  const created = document.createElement('div');
  created.className = className;
  return created;
}

function place(target: HTMLElement, x: number, y: number, width?: number): void {
  target.style.translate = `${x}px ${y}px`;
  if (width !== undefined) target.style.width = `${width}px`;
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
