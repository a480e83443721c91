/**
 * Which requests are answered at all: those to this host's own name, that no page of another site made, from a browser with the cookie, and
 * not too many. Who has the cookie is never slowed down by who has not.
 */
import type { IncomingMessage } from 'node:http';
import { type BucketSize, TokenBucket } from '../main/token-bucket.ts';
import type { Access } from './access.ts';

/** Requests without the cookie, wrong tokens among them: a person opens an address now and then. */
const STRANGERS: BucketSize = { burst: 30, perSecond: 0.5 };
/** Requests with it: a window loads a dozen files. */
const FRIENDS: BucketSize = { burst: 500, perSecond: 100 };
/** WebSockets opened with it: every window of a desk at once, after the engine was away. */
const UPGRADES: BucketSize = { burst: 64, perSecond: 4 };
/** Windows that are connected at a time. */
const MOST_SOCKETS = 64;
const SOCKETS_RETRY_SECONDS = 5;

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 405 | 421 | 429 | 503;
  /** A sentence of ours, without a word of the request. */
  readonly reason: string;
  readonly retryAfterSeconds?: number;
}

const WRONG_NAME: Refusal = {
  status: 421,
  reason: 'This address does not belong to StockStream. Use the one that it printed.',
};
const FOREIGN: Refusal = { status: 403, reason: 'StockStream does not answer the pages of other sites.' };

export class Gate {
  readonly #access: Access;
  readonly #hosts: ReadonlySet<string>;
  readonly #strangers: TokenBucket;
  readonly #friends: TokenBucket;
  readonly #upgrades: TokenBucket;

  /** @param hosts What the Host header may be. @param now A clock that never goes back, ms. */
  constructor(access: Access, hosts: Iterable<string>, now: () => number) {
    this.#access = access;
    this.#hosts = new Set(hosts);
    this.#strangers = new TokenBucket(STRANGERS, now);
    this.#friends = new TokenBucket(FRIENDS, now);
    this.#upgrades = new TokenBucket(UPGRADES, now);
  }

  /** Says why a request for a file is refused; undefined when it may go on, with or without the cookie. */
  refuseRequest(request: IncomingMessage): Refusal | undefined {
    // A page elsewhere whose name was made to resolve to this machine sends its own name here (DNS rebinding).
    const { host = '', cookie } = request.headers;
    if (!this.#hosts.has(host)) return WRONG_NAME;
    if (isForeign(request)) return FOREIGN;
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { status: 405, reason: 'Only GET is served here.' };
    return tooMany(this.#access.admits(cookie) ? this.#friends : this.#strangers);
  }

  /**
   * Says why a WebSocket is refused. It is not bound by the same-origin rule: a page of any site may try.
   * @param open Sockets that are open now.
   */
  refuseUpgrade(request: IncomingMessage, path: string, open: number): Refusal | undefined {
    const { host = '', origin, cookie } = request.headers;
    if (!this.#hosts.has(host)) return WRONG_NAME;
    if (origin !== `http://${host}`) return FOREIGN;
    if (!this.#access.admits(cookie))
      return tooMany(this.#strangers) ?? { status: 401, reason: 'This socket needs the cookie.' };
    if (request.url?.split('?')[0] !== path) return { status: 404, reason: 'There is no such socket.' };
    if (open >= MOST_SOCKETS)
      return {
        status: 503,
        reason: `StockStream serves ${MOST_SOCKETS} windows at a time. Close one first.`,
        retryAfterSeconds: SOCKETS_RETRY_SECONDS,
      };
    return tooMany(this.#upgrades);
  }
}

/** Browsers say which page made a request; only an address that a person opened may come from elsewhere. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return true;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

function tooMany(bucket: TokenBucket): Refusal | undefined {
  if (bucket.take()) return undefined;
  const seconds = bucket.waitSeconds();
  const reason = `Too many requests. Try again in ${seconds} s.`;
  return { status: 429, reason, retryAfterSeconds: seconds };
}
