/** Decoded trades of a made-up market of any size, in columns as the decoder fills them: what the analytics is measured with. */
import { epochMs, parseStock, type Stock } from '../../contract/units.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import type { TradeBatch } from '../../main/trades/trade-batch.ts';
import { createTradeColumns, finishColumns } from '../../main/trades/trade-columns.ts';

export interface MarketOptions {
  readonly symbols: SymbolTable;
  readonly stocks: number;
  readonly trades: number;
  /** Event time between two trades of the whole market, µs. */
  readonly spacingUs: number;
}

const BATCH = 2_000;
const START_US = Date.parse('2024-01-02T14:30:00Z') * 1000;
const CENTS = 100;

/** A small generator with a fixed seed: every run sees the same market. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function stockName(i: number): Stock {
  const stock = parseStock(`S${i}`);
  if (stock === undefined) throw new Error(`S${i} is no symbol`);
  return stock;
}

/** Returns the first price of a stock, in the listing's currency. */
export const firstPrice = (i: number): number => 20 + ((i * 37) % 400);

/** Every stock is as likely as every other to be next; prices wander by a few cents. */
export function* makeMarket({ symbols, stocks, trades, spacingUs }: MarketOptions): Generator<TradeBatch> {
  const random = randomNumbers(7);
  const indexes = Uint32Array.from({ length: stocks }, (_, i) => symbols.indexOf(stockName(i)));
  const cents = Float64Array.from({ length: stocks }, (_, i) => firstPrice(i) * CENTS);
  for (let from = 0; from < trades; from += BATCH) {
    const columns = createTradeColumns(BATCH);
    for (let row = 0; row < BATCH; row++) {
      const which = random(stocks);
      const price = Math.max(CENTS, (cents[which] as number) + random(7) - 3);
      const quantity = 100 * (1 + random(9));
      cents[which] = price;
      columns.stock[row] = indexes[which] as number;
      columns.timeUs[row] = START_US + (from + row) * spacingUs;
      columns.price[row] = price / CENTS;
      columns.priceUnscaled[row] = price;
      columns.priceScale[row] = 2;
      columns.quantity[row] = quantity;
      columns.quantityUnscaled[row] = quantity;
      columns.offset[row] = from + row;
    }
    yield finishColumns(columns, { topic: 'stocks', partition: 0, receivedMs: epochMs(0) }, BATCH);
  }
}
