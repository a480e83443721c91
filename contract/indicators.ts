/** Chart indicators beyond the moving averages that every chart shows. Periods count bars of the chart's interval. */
import { z } from 'zod';

const period = z.number().int().min(1).max(200);

export const indicatorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sma'), period }),
  z.strictObject({ kind: z.literal('ema'), period }),
  /** Of the trading day up to the bar. */
  z.strictObject({ kind: z.literal('vwap') }),
  z.strictObject({
    kind: z.literal('bollinger'),
    period,
    deviations: z.number().positive().max(10),
  }),
  z.strictObject({ kind: z.literal('rsi'), period }),
  z
    .strictObject({ kind: z.literal('macd'), fast: period, slow: period, signal: period })
    .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'must be less than `slow`' }),
  z.strictObject({ kind: z.literal('atr'), period }),
]);
export type Indicator = z.infer<typeof indicatorSchema>;
export type IndicatorKind = Indicator['kind'];

/** Most indicators of one chart. */
export const MAX_INDICATORS = 8;

export const indicatorsSchema = z.array(indicatorSchema).max(MAX_INDICATORS);

/** Columns that each kind adds to a chart's bars, in this order; NaN before they are defined. */
export const INDICATOR_OUTPUTS = {
  sma: ['sma'],
  ema: ['ema'],
  vwap: ['vwap'],
  bollinger: ['middle', 'upper', 'lower'],
  rsi: ['rsi'],
  macd: ['macd', 'signal', 'histogram'],
  atr: ['atr'],
} as const satisfies Readonly<Record<IndicatorKind, readonly string[]>>;
