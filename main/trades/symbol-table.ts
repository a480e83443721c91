import type { Stock } from '../../contract/units.ts';

/** Gives every stock seen a small integer, so that columns and maps hold numbers instead of strings. Never shrinks. */
export class SymbolTable {
  readonly #indexes = new Map<Stock, number>();
  readonly #stocks: Stock[] = [];

  get size(): number {
    return this.#stocks.length;
  }

  /** Returns the stock's index, giving it the next one when it is new. */
  indexOf(stock: Stock): number {
    const known = this.#indexes.get(stock);
    if (known !== undefined) return known;
    const index = this.#stocks.length;
    this.#indexes.set(stock, index);
    this.#stocks.push(stock);
    return index;
  }

  /** Returns the index, or undefined when the stock was never seen. */
  find(stock: Stock): number | undefined {
    return this.#indexes.get(stock);
  }

  /** Returns the stock of an index; throws RangeError when no such index was given out. */
  stockAt(index: number): Stock {
    const stock = this.#stocks[index];
    if (stock === undefined) throw new RangeError(`no stock has index ${index}`);
    return stock;
  }

  all(): readonly Stock[] {
    return this.#stocks;
  }
}
