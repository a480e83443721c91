/**
 * Who may talk to the web host. A loopback address is open to every program and every page of this machine, so: the
 * address that the user is given carries a token that works once and not for long; it is exchanged for a cookie that only this host sees.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** An address that nobody opened for so long was forgotten, in a terminal's history or a log. */
export const TOKEN_LIFE_MINUTES = 10;
/** Tokens that are open at a time; a further one takes the place of the oldest. */
const MOST_TOKENS = 16;

export interface Access {
  readonly cookieName: string;
  /** Makes a token that `redeem` takes once; several may be open at a time. */
  issueToken(): string;
  /** Returns the `Set-Cookie` value for a valid token, which is spent by it; undefined for any other. */
  redeem(token: string): string | undefined;
  /** True when the request's `Cookie` header proves an earlier redemption. */
  admits(cookieHeader: string | undefined): boolean;
}

/**
 * @param port Cookies do not tell ports apart: the name has to, or two hosts on one machine would log each other out.
 * @param now A clock that never goes back, ms.
 */
export function createAccess(port: number, now: () => number): Access {
  const cookieName = `stockstream-${port}`;
  const session = secret();
  /** By token, when it ends, ms; oldest first. */
  const open = new Map<string, number>();

  function forget(): void {
    for (const [token, endMs] of open) if (endMs <= now() || open.size > MOST_TOKENS) open.delete(token);
  }

  return {
    cookieName,
    issueToken() {
      const token = secret();
      open.set(token, now() + TOKEN_LIFE_MINUTES * 60_000);
      forget();
      return token;
    },
    redeem(token) {
      forget();
      const match = [...open.keys()].filter((candidate) => isEqual(candidate, token));
      for (const spent of match) open.delete(spent);
      if (match.length === 0) return undefined;
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
    admits: (cookieHeader) => cookiesNamed(cookieName, cookieHeader).some((value) => isEqual(value, session)),
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes the same time wherever the texts differ; the digests also hide how long the secret is. */
function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookiesNamed(name: string, header = ''): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
