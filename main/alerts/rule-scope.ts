import type { AlertRule } from '../../contract/alerts.ts';

/** Named lists of stocks, from the settings. */
export type WatchLists = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the stocks that a rule watches; null when it is every one.
 * @throws RangeError when its watch-list does not exist.
 */
export function scopeOf({ id, scope }: AlertRule, watchLists: WatchLists): ReadonlySet<string> | null {
  if (scope === undefined || scope === 'all') return null;
  if (Array.isArray(scope)) return new Set(scope);
  const list = Object.hasOwn(watchLists, scope.watch_list) ? watchLists[scope.watch_list] : undefined;
  if (list === undefined) {
    throw new RangeError(
      `rule "${id}", scope.watch_list: there is no watch-list "${scope.watch_list}"; name its stocks in \`watchLists\` of the settings`,
    );
  }
  return new Set(list);
}
