/** What both slow paths share: a rejection, and values set into a row of the columns. */
import { type Decimal, POWERS_OF_TEN } from './decimal.ts';
import type { RejectReason } from './trade-batch.ts';
import type { TradeColumns } from './trade-columns.ts';

export interface Rejection {
  readonly reason: RejectReason;
  readonly detail: string;
}

export const DECIMAL_EXPECTED =
  'a decimal number with 1 to 12 digits before the point and at most 9 behind it';
export const STOCK_EXPECTED = '1 to 24 of A-Z 0-9 . - / : ^ =';
export const QUANTITY_EXPECTED = 'a whole number of shares from 0 to 2147483647';

const SHOWN = 80;

/** Returns a rejection that says what was expected and what came. */
export function rejection(reason: RejectReason, name: string, expected: string, came: unknown): Rejection {
  return { reason, detail: `${name}: expected ${expected}, got ${shown(came)}` };
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

export function setPrice(columns: TradeColumns, row: number, price: Decimal): void {
  columns.price[row] = price.value;
  columns.priceUnscaled[row] = price.unscaled;
  columns.priceScale[row] = price.scale;
  if (price.wide !== undefined) columns.wide.set(row, { ...columns.wide.get(row), price: price.wide });
}

export function setSize(columns: TradeColumns, row: number, size: Decimal): void {
  columns.quantity[row] = size.value;
  columns.quantityUnscaled[row] = size.unscaled;
  columns.quantityScale[row] = size.scale;
  columns.isSize[row] = 1;
  if (size.wide !== undefined) columns.wide.set(row, { ...columns.wide.get(row), size: size.wide });
}

export function setQuantity(columns: TradeColumns, row: number, quantity: number): void {
  columns.quantity[row] = quantity;
  columns.quantityUnscaled[row] = quantity;
  columns.quantityScale[row] = 0;
  columns.isSize[row] = 0;
}

/** Sets the price's nearest double from its exact parts: both are exact, so one division rounds correctly. */
export function roundPrice(columns: TradeColumns, row: number): void {
  columns.price[row] =
    (columns.priceUnscaled[row] as number) / (POWERS_OF_TEN[columns.priceScale[row] as number] as number);
}
