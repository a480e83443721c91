import { beforeEach, expect, test } from 'vitest';
import { createAccess, TOKEN_LIFE_MINUTES } from '../../../web/access.ts';

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
});
const accessOf = (port: number) => createAccess(port, () => nowMs);
const pairOf = (setCookie: string | undefined) => setCookie?.split(';')[0] ?? '';

test('a token is exchanged once for a cookie that scripts and other sites cannot use', () => {
  const access = accessOf(8787);
  const token = access.issueToken();
  const cookie = access.redeem(token);
  expect(cookie).toMatch(/^stockstream-8787=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(access.redeem(token)).toBeUndefined();
});

test('the cookie admits, among others too; a wrong, empty or absent one does not', () => {
  const access = accessOf(8787);
  const cookie = pairOf(access.redeem(access.issueToken()));
  expect(access.admits(cookie)).toBe(true);
  expect(access.admits(`a=b; ${cookie}; c=d`)).toBe(true);
  expect(access.admits(`stockstream-8787=old; ${cookie}`)).toBe(true);
  for (const wrong of [undefined, '', 'stockstream-8787=', `${cookie}x`, cookie.replace('8787', '8788')])
    expect(access.admits(wrong)).toBe(false);
});

test('each token opens by itself, and one host does not take the token or cookie of another', () => {
  const access = accessOf(1);
  const other = accessOf(1);
  const [first, second] = [access.issueToken(), access.issueToken()];
  expect(other.redeem(first)).toBeUndefined();
  expect(access.redeem(second)).toBeDefined();
  const cookie = access.redeem(first);
  expect(other.admits(pairOf(cookie))).toBe(false);
});

test('a token that nobody used dies; the cookie of one that was used lives on', () => {
  const access = accessOf(1);
  const [early, late] = [access.issueToken(), access.issueToken()];
  nowMs = TOKEN_LIFE_MINUTES * 60_000 - 1;
  const cookie = pairOf(access.redeem(early));
  nowMs += 1;
  expect(access.redeem(late)).toBeUndefined();
  expect(access.admits(cookie)).toBe(true);
});

test('however many tokens are made, few are open: a new one takes the place of the oldest', () => {
  const access = accessOf(1);
  const tokens = Array.from({ length: 1000 }, () => access.issueToken());
  const taken = tokens.map((token) => access.redeem(token) !== undefined);
  expect(taken.filter(Boolean)).toHaveLength(16);
  expect(taken.lastIndexOf(false)).toBe(1000 - 16 - 1);
});
