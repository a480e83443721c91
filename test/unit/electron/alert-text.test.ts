import { expect, test } from 'vitest';
import { alertBody, alertTitle } from '../../../contract/alert-text.ts';
import { percent, type Stock } from '../../../contract/units.ts';

test('an alert says stock, direction, sign and move; price and reference follow', () => {
  const up = {
    stock: 'NVDA' as Stock,
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
    direction: 'down',
    changePercent: percent(-7.5),
    price: 0.001234,
    reference: 12,
    referenceKind: 'window:5m',
  } as const;
  expect(alertTitle(down)).toBe('BTC-EUR ▼ −7.50 %');
  expect(alertBody(down)).toBe('0.001234 in 5 min from 12.00');
});
