import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The team's real market data, beside the repository; not part of it. */
const SHARED_DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Every reported trade of four stocks of that day. */
export const TRADES_2013_10_07 = join(SHARED_DATA, 'trades', '2013-10-07.csv.gz');
export const TRADES_IN_FILE = 388_417;
/** The files of both days, in order. */
export const REAL_DAYS: readonly string[] = [
  TRADES_2013_10_07,
  join(SHARED_DATA, 'trades', '2013-10-08.csv.gz'),
];

/** Why tests over real data are skipped; undefined when they are not. */
export const SHARED_DATA_ABSENT = existsSync(TRADES_2013_10_07)
  ? undefined
  : `no real market data: ${TRADES_2013_10_07} is absent`;
