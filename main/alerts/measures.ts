/** Names of what rules measure, and the borders between which a rule has nothing to do; see quiet-bands.ts. */
import type { Reference } from '../../contract/alerts.ts';

/** What rules measure of a trade: its price; the day's whole shares; the change from a reference, percent; a window's volume by its mean. */
export type MeasureName = 'price' | 'volume' | `change:${Reference}` | `spike:${number}`;

/** Takes from a band what would have an effect: only values strictly between the two have none. Undefined values have none either. */
export type Narrow = (measure: MeasureName, low: number, high: number) => void;

/** Relative width of the edge of a band in which exact arithmetic is to decide: more than every evaluator's own doubt. */
const EDGE = 4e-9;

/** Returns the greatest value surely below a border, and the least surely above it: doubles between them are too near to it. */
export const below = (border: number): number => border - EDGE * (1 + Math.abs(border));
export const above = (border: number): number => border + EDGE * (1 + Math.abs(border));

export const changeFrom = (reference: Reference): MeasureName => `change:${reference}`;
export const spikeOver = (windowUs: number): MeasureName => `spike:${windowUs}`;
