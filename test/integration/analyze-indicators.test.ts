/** `analyze --indicators` over real trades: against SQL and TA-Lib, both fed with bars that SQL made of the raw trades. */
import { existsSync } from 'node:fs';
import { TAFuncs } from 'talib-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Interval } from '../../contract/bars.ts';
import { type OracleIndicators, OracleMarket } from '../support/oracle-bars.ts';
import { REAL_DAYS } from '../support/shared-data.ts';
import { stockstream } from '../support/stockstream-cli.ts';
import { aligned, startTaLib } from '../support/ta-lib.ts';

const ASKED = 'sma:20,ema:9,ema:20,vwap,bollinger:20:2,rsi:14,macd:12:26:9,atr:14';

type Columns = Readonly<Record<string, readonly number[]>>;

const orNaN = (value: number | null): number => value ?? Number.NaN;

/** The columns of one stock's bars. */
function expectedOf(bars: readonly OracleIndicators[]): Columns {
  const [close, high, low] = [
    bars.map((bar) => bar.close),
    bars.map((bar) => bar.high),
    bars.map((bar) => bar.low),
  ];
  const macd = TAFuncs.MACD({ inReal: close, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 });
  const withoutSignal = 26 - 1 + (9 - 1);
  const band = (deviations: number): number[] =>
    bars.map(({ mean20, stddev20 }) => orNaN(mean20) + deviations * orNaN(stddev20));
  return {
    sma5: bars.map((bar) => orNaN(bar.sma5)),
    sma10: bars.map((bar) => orNaN(bar.sma10)),
    sma_20: band(0),
    ema_9: aligned(TAFuncs.EMA({ inReal: close, timePeriod: 9 }).output, 8),
    ema_20: aligned(TAFuncs.EMA({ inReal: close, timePeriod: 20 }).output, 19),
    vwap_day: bars.map(({ vwap_day }) => orNaN(vwap_day)),
    bollinger_20_2_middle: band(0),
    bollinger_20_2_upper: band(2),
    bollinger_20_2_lower: band(-2),
    rsi_14: aligned(TAFuncs.RSI({ inReal: close, timePeriod: 14 }).output, 14),
    macd_12_26_9: aligned(macd.MACD, withoutSignal),
    macd_12_26_9_signal: aligned(macd.MACDSignal, withoutSignal),
    macd_12_26_9_histogram: aligned(macd.MACDHist, withoutSignal),
    atr_14: aligned(TAFuncs.ATR({ high, low, close, timePeriod: 14 }).output, 14),
  };
}

/** TA-Lib tells MACD only from where it has a signal; what was said of it before, unit tests compare with its definition. */
const isUntold = (column: string, wanted: number): boolean =>
  column === 'macd_12_26_9' && Number.isNaN(wanted);

function differences(rows: readonly Readonly<Record<string, number | null>>[], expected: Columns): string[] {
  return Object.entries(expected).flatMap(([column, values]) =>
    values.flatMap((wanted, i) => {
      const got = orNaN(rows[i]?.[column] as number | null);
      // Differences of prices are as exact as the prices that they are made of; an RSI is one of 100.
      const scale = column.startsWith('rsi') ? 100 : orNaN(rows[i]?.close as number | null);
      const isSame = Object.is(got, wanted) || Math.abs(got - wanted) <= 1e-9 * scale;
      return isSame || isUntold(column, wanted) ? [] : [`bar ${i}, ${column}: ${got}, not ${wanted}`];
    }),
  );
}

describe.skipIf(!REAL_DAYS.every((path) => existsSync(path)))(
  'analyze over the real trades of ../shared/data/trades (skipped where absent)',
  () => {
    let market: OracleMarket;
    beforeAll(async () => {
      await startTaLib();
      market = await OracleMarket.load(REAL_DAYS);
    });
    afterAll(() => market.close());

    it.each(['5s', '1m', '5m', '15m'] as const satisfies Interval[])(
      'prints the indicators of the %s bars of both days that SQL and TA-Lib give',
      async (interval) => {
        const args = ['--interval', interval, '--indicators', ASKED, '--format', 'json'];
        const result = await stockstream(['analyze', ...REAL_DAYS, ...args]);
        expect(result.status, result.stderr).toBe(0);
        const rows = JSON.parse(result.stdout) as ({ stock: string } & Record<string, number | null>)[];
        const bars = await market.indicators(interval, REAL_DAYS.length);
        expect(rows.length).toBe(bars.length);
        for (const stock of new Set(bars.map((bar) => bar.stock))) {
          const own = rows.filter((row) => row.stock === stock);
          const expected = expectedOf(bars.filter((bar) => bar.stock === stock));
          expect(differences(own, expected).slice(0, 10), stock).toEqual([]);
        }
      },
    );
  },
);
