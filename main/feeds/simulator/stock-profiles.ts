import { z } from 'zod';
import market from '../../../resources/simulated-market.json' with { type: 'json' };
import { SYMBOLS } from '../../symbols.ts';

const profileSchema = z.strictObject({
  stock: z.string(),
  /** Price in dollars around which the simulated one wanders. */
  price: z.number().positive(),
  /** Standard deviation of a year's log return. */
  annualVolatility: z.number().positive(),
  dailyShares: z.number().int().positive(),
  /** Response to the market's return. */
  beta: z.number(),
});

/** What the simulator knows of a stock. */
export interface StockProfile extends Readonly<z.infer<typeof profileSchema>> {
  readonly sector: string;
}

const sectors = new Map(SYMBOLS.map((symbol) => [symbol.stock, symbol.sector]));

/** The stocks that the simulator trades, by symbol. */
export const STOCK_PROFILES: readonly StockProfile[] = z
  .array(profileSchema)
  .parse(market)
  .map((profile) => ({ ...profile, sector: sectors.get(profile.stock) ?? '' }));
