import { usePreferences } from '../windows/app-context.ts';

/** As the token `--row-height` has it. */
const ROW_HEIGHT = { compact: 26, comfortable: 32 } as const;

/** Height of a table's row, pixels, in the density that the user chose. */
export function useRowHeight(): number {
  return ROW_HEIGHT[usePreferences().density];
}
