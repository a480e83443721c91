import { expect, test } from 'vitest';
import { alertBody, alertTitle } from '../../../contract/alert-text.ts';
import { percent, type Stock } from '../../../contract/units.ts';

test('an alert says stock, direction, sign and move; price and reference follow', () => {
  const up = {
    stock: 'NVDA' as Stock,
    rule: 'r',
    kind: 'percent_move',
    direction: 'up',
    changePercent: percent(5.0208),
    price: 126.13,
    reference: 120.1,
    referenceKind: 'previous_close',
  } as const;
  expect(alertTitle(up)).toBe('NVDA ▲ +5.02 %');
  expect(alertBody(up)).toBe('126.13 from prev. close 120.10');
});

test('a fall has a minus sign, and small prices keep their digits', () => {
  const down = {
    stock: 'BTC-EUR' as Stock,
    rule: 'r',
    kind: 'percent_move',
    direction: 'down',
    changePercent: percent(-7.5),
    price: 0.001234,
    reference: 12,
    referenceKind: 'window:5m',
  } as const;
  expect(alertTitle(down)).toBe('BTC-EUR ▼ −7.50 %');
  expect(alertBody(down)).toBe('0.001234 in 5 min from 12.00');
});

test('a crossing says the level, the way and the price', () => {
  const crossing = {
    stock: 'AAPL' as Stock,
    rule: 'r',
    kind: 'price_cross',
    direction: 'up',
    changePercent: percent(0.0105),
    price: 190.02,
    reference: 190,
    referenceKind: 'level',
  } as const;
  expect(alertTitle(crossing)).toBe('AAPL ▲ 190.02');
  expect(alertBody(crossing)).toBe('crossed 190.00 upwards at 190.02');
  expect(alertBody({ ...crossing, direction: 'down', price: 189.9 })).toBe(
    'crossed 190.00 downwards at 189.90',
  );
});

test('a volume says the shares that were reached', () => {
  const reached = {
    stock: 'AAPL' as Stock,
    rule: 'r',
    kind: 'volume_total',
    direction: 'up',
    changePercent: percent(0.2),
    price: 190.02,
    reference: 1_000_000,
    referenceKind: 'volume',
  } as const;
  expect(alertTitle(reached)).toBe('AAPL ▲ 1,000,000 shares');
  expect(alertBody(reached)).toBe("day's volume reached 1,000,000 shares at 190.02");
  expect(alertTitle({ ...reached, reference: 1 })).toBe('AAPL ▲ 1 share');
});

test('a crossing of means says how they lie, of which bars, and the close', () => {
  const crossing = {
    stock: 'AAPL' as Stock,
    rule: 'r',
    kind: 'sma_cross',
    direction: 'up',
    changePercent: percent(0.2),
    price: 190.02,
    reference: 189.9533333333,
    referenceKind: 'sma10:1m',
  } as const;
  expect(alertTitle(crossing)).toBe('AAPL ▲ SMA(5) above SMA(10)');
  expect(alertBody(crossing)).toBe('on 1m bars, closing at 190.02');
  expect(alertTitle({ ...crossing, direction: 'down' })).toBe('AAPL ▼ SMA(5) below SMA(10)');
});
