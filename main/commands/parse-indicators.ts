import { z } from 'zod';
import { INDICATOR_OUTPUTS, type Indicator, indicatorsSchema } from '../../contract/indicators.ts';

/** An indicator with the names of its columns: `ema_20`, or `macd_12_26_9`, `macd_12_26_9_signal`, `macd_12_26_9_histogram`. */
export interface NamedIndicator {
  readonly indicator: Indicator;
  readonly columns: readonly string[];
}

/** What the numbers behind the name mean, in order. */
const NUMBERS: Readonly<Record<Indicator['kind'], readonly string[]>> = {
  sma: ['period'],
  ema: ['period'],
  vwap: [],
  bollinger: ['period', 'deviations'],
  rsi: ['period'],
  macd: ['fast', 'slow', 'signal'],
  atr: ['period'],
};
const FORMS = Object.entries(NUMBERS).map(([kind, names]) =>
  [kind, ...names.map((name) => name.toUpperCase())].join(':'),
);

/**
 * Reads a list such as `ema:20,macd:12:26:9,vwap`.
 * @throws RangeError that says what is wrong and how it is written.
 */
export function parseIndicators(text: string): NamedIndicator[] {
  const parsed = text.split(',').map((part) => {
    const [kind = '', ...numbers] = part.trim().split(':');
    const names = Object.hasOwn(NUMBERS, kind) ? NUMBERS[kind as Indicator['kind']] : undefined;
    if (names === undefined || names.length !== numbers.length) {
      throw new RangeError(`"${part}" is no indicator; write ${FORMS.join(', ')}`);
    }
    return { kind, ...Object.fromEntries(names.map((name, i) => [name, Number(numbers[i])])) };
  });
  const result = indicatorsSchema.safeParse(parsed);
  if (!result.success) throw new RangeError(z.prettifyError(result.error));
  return result.data.map((indicator) => ({ indicator, columns: columnsOf(indicator) }));
}

function columnsOf(indicator: Indicator): string[] {
  const { kind, ...numbers } = indicator;
  const values: Readonly<Record<string, number>> = numbers;
  // A bar has a VWAP of its own.
  if (kind === 'vwap') return ['vwap_day'];
  const name = [kind, ...NUMBERS[kind].map((each) => values[each])].join('_');
  // The first output of most kinds is the indicator itself.
  return INDICATOR_OUTPUTS[kind].map((output) => (output === kind ? name : `${name}_${output}`));
}
