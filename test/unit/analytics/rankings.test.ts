import { describe, expect, it } from 'vitest';
import type { RankingKind } from '../../../contract/rankings.ts';
import type { Stock } from '../../../contract/units.ts';
import { Ranking, Rankings, type Standing } from '../../../main/analytics/rankings.ts';

const standing = (stock: string, changes: Partial<Standing>): Standing => ({
  stock: stock as Stock,
  last: 1,
  reference: 1,
  changePercent: 0,
  volume: 0,
  notional: 0,
  tradeCount: 0,
  volatility: 0,
  lastTimeUs: 0,
  ...changes,
});
const MARKET = [
  standing('CCC', { changePercent: 2, volume: 5, notional: 9, tradeCount: 2, volatility: 0.3 }),
  standing('AAA', { changePercent: -1, volume: 7, notional: 8, tradeCount: 2, volatility: 0.1 }),
  standing('BBB', { changePercent: Number.NaN, volume: 5, notional: 10, tradeCount: 1, volatility: 0.2 }),
];

/** `rank stock value` of each rank. */
function order(kind: RankingKind): string[] {
  const ranking = new Ranking(kind, (stock) => MARKET[stock]);
  return ranking
    .read(new Set(MARKET.keys()))
    .map(({ value, standing: { stock } }, i) => `${i + 1} ${stock} ${value}`);
}

describe('a ranking', () => {
  it('has the greatest first, for losers the least, without stocks that have no change', () => {
    expect(order('gainers')).toEqual(['1 CCC 2', '2 AAA -1']);
    expect(order('losers')).toEqual(['1 AAA -1', '2 CCC 2']);
    expect(order('notional')).toEqual(['1 BBB 10', '2 CCC 9', '3 AAA 8']);
    expect(order('volatility')).toEqual(['1 CCC 0.3', '2 BBB 0.2', '3 AAA 0.1']);
  });

  it('settles ties by stock, ascending, each with a rank of its own', () => {
    expect(order('volume')).toEqual(['1 AAA 7', '2 BBB 5', '3 CCC 5']);
    expect(order('trade_count')).toEqual(['1 AAA 2', '2 CCC 2', '3 BBB 1']);
  });

  it('measures what was marked, and nothing else', () => {
    const volumes = [3, 2, 1];
    const measured: number[] = [];
    const rankings = new Rankings({
      stockCount: () => 3,
      standing(stock) {
        measured.push(stock);
        return standing('ABC'.charAt(stock), { volume: volumes[stock] ?? 0 });
      },
    });
    const read = () => rankings.read('volume', 'day').map(({ standing: { stock } }) => stock);
    expect(read()).toEqual(['A', 'B', 'C']);
    volumes.reverse();
    rankings.mark([2]);
    expect(read()).toEqual(['A', 'C', 'B']);
    rankings.mark([0, 0]);
    expect(read()).toEqual(['C', 'B', 'A']);
    expect(read()).toEqual(['C', 'B', 'A']);
    expect(measured).toEqual([0, 1, 2, 2, 0]);
  });

  it('loses a stock whose value is no longer defined', () => {
    let changePercent = 1;
    const ranking = new Ranking('gainers', () => standing('A', { changePercent }));
    expect(ranking.read(new Set([0]))).toHaveLength(1);
    changePercent = Number.NaN;
    expect(ranking.read(new Set([0]))).toEqual([]);
  });
});
