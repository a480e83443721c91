import { type WindowView, windowViewSchema } from '../../contract/shell.ts';

/** What this window shows, from its query string; the main window when that says nothing valid. */
export function windowViewOf(search: string): WindowView {
  const query = new URLSearchParams(search);
  const entries = ['kind', 'stock', 'interval'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value]];
  });
  const parsed = windowViewSchema.safeParse(Object.fromEntries(entries));
  return parsed.success ? parsed.data : { kind: 'main' };
}
