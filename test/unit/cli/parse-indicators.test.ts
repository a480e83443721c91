import { describe, expect, it } from 'vitest';
import { parseIndicators } from '../../../main/commands/parse-indicators.ts';

describe('a list of indicators', () => {
  it('gives their settings and the names of their columns', () => {
    expect(parseIndicators('ema:20, macd:12:26:9,bollinger:20:2.5,vwap')).toEqual([
      { indicator: { kind: 'ema', period: 20 }, columns: ['ema_20'] },
      {
        indicator: { kind: 'macd', fast: 12, slow: 26, signal: 9 },
        columns: ['macd_12_26_9', 'macd_12_26_9_signal', 'macd_12_26_9_histogram'],
      },
      {
        indicator: { kind: 'bollinger', period: 20, deviations: 2.5 },
        columns: ['bollinger_20_2.5_middle', 'bollinger_20_2.5_upper', 'bollinger_20_2.5_lower'],
      },
      { indicator: { kind: 'vwap' }, columns: ['vwap_day'] },
    ]);
  });

  it.each([
    ['momentum:3', '"momentum:3" is no indicator; write sma:PERIOD'],
    ['ema', '"ema" is no indicator'],
    ['vwap:3', '"vwap:3" is no indicator'],
    ['ema:x', 'expected number'],
    ['rsi:0', '>=1'],
    ['macd:26:12:9', 'must be less than `slow`'],
  ])('that says %s is refused with the reason', (text, reason) => {
    expect(() => parseIndicators(text)).toThrow(reason);
  });
});
