/** The symbol directory as data: imported, so that it is found from the sources and inside a bundle alike. */
import { z } from 'zod';
import { type SymbolInfo, symbolSchema } from '../contract/protocol.ts';
import directory from '../resources/symbols.json' with { type: 'json' };

/** Time zone of a listing that the directory does not know. */
export const DEFAULT_TIME_ZONE = 'America/New_York';

/** Every symbol of the directory, by name. */
export const SYMBOLS: readonly SymbolInfo[] = z.array(symbolSchema).parse(directory);
