/**
 * Units as types: a number that carries its unit cannot be passed where another unit is meant.
 * At run time they are plain numbers and strings.
 */
declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

/** Milliseconds since the Unix epoch, UTC. */
export type EpochMs = Branded<number, 'EpochMs'>;
/** Microseconds since the Unix epoch, UTC; exact in a double until the year 2255. */
export type EpochUs = Branded<number, 'EpochUs'>;
/** An exchange symbol: 1 to 24 of `A-Z 0-9 . - / : ^ =`. */
export type Stock = Branded<string, 'Stock'>;
/** 100 × (last − reference) ÷ reference. */
export type Percent = Branded<number, 'Percent'>;
/** A UUID in lower-case text form. */
export type Uuid = Branded<string, 'Uuid'>;

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const epochUs = (value: number): EpochUs => value as EpochUs;
export const percent = (value: number): Percent => value as Percent;

/** Checked before it is raised: other letters have an upper case among these too, such as the dotless i. */
const STOCK = /^[A-Za-z0-9.\-/:^=]{1,24}$/;

/** Returns the symbol in upper case, or undefined when it is not a valid one. */
export function parseStock(text: string): Stock | undefined {
  return STOCK.test(text) ? (text.toUpperCase() as Stock) : undefined;
}
