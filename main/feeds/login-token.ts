import type { EpochMs } from '../../contract/units.ts';

/** What stands for a password for a while. */
export interface LoginToken {
  readonly value: string;
  readonly expiresMs: EpochMs;
}

/** A token is replaced so long before its end that a login under way still finds it valid, whatever the clocks say. */
const MARGIN_MS = 60_000;
/** Of a token that lives for less than some minutes. */
const MARGIN_SHARE = 0.2;

/**
 * Returns a function that gives the same token until it is near its end, and then a new one. Calls that come together wait for the same
 * token; a failure is told to each of them and is not kept.
 */
export function reusedToken(
  fetchToken: () => Promise<LoginToken>,
  now: () => number = Date.now,
): () => Promise<LoginToken> {
  let current: { readonly token: LoginToken; readonly replaceMs: number } | undefined;
  let fetching: Promise<LoginToken> | undefined;
  const replace = async (): Promise<LoginToken> => {
    const askedMs = now();
    const token = await fetchToken();
    const margin = Math.min(MARGIN_MS, (token.expiresMs - askedMs) * MARGIN_SHARE);
    current = { token, replaceMs: token.expiresMs - margin };
    return token;
  };
  return async () => {
    if (current !== undefined && now() < current.replaceMs) return current.token;
    fetching ??= replace().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
}
