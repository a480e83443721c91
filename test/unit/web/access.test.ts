import { expect, test } from 'vitest';
import { createAccess } from '../../../web/access.ts';

const pairOf = (setCookie: string | undefined) => setCookie?.split(';')[0] ?? '';

test('a token is exchanged once for a cookie that scripts and other sites cannot use', () => {
  const access = createAccess(8787);
  const token = access.issueToken();
  const cookie = access.redeem(token);
  expect(cookie).toMatch(/^stockstream-8787=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(access.redeem(token)).toBeUndefined();
});

test('the cookie admits, among others too; a wrong, empty or absent one does not', () => {
  const access = createAccess(8787);
  const cookie = pairOf(access.redeem(access.issueToken()));
  expect(access.admits(cookie)).toBe(true);
  expect(access.admits(`a=b; ${cookie}; c=d`)).toBe(true);
  expect(access.admits(`stockstream-8787=old; ${cookie}`)).toBe(true);
  for (const wrong of [undefined, '', 'stockstream-8787=', `${cookie}x`, cookie.replace('8787', '8788')])
    expect(access.admits(wrong)).toBe(false);
});

test('each token opens by itself, and one host does not take the token or cookie of another', () => {
  const access = createAccess(1);
  const other = createAccess(1);
  const [first, second] = [access.issueToken(), access.issueToken()];
  expect(other.redeem(first)).toBeUndefined();
  expect(access.redeem(second)).toBeDefined();
  const cookie = access.redeem(first);
  expect(other.admits(pairOf(cookie))).toBe(false);
});
