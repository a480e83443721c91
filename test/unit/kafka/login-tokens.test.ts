import { createHash, createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { epochMs } from '../../../contract/units.ts';
import { reusedToken } from '../../../main/feeds/login-token.ts';
import { signMskToken } from '../../../main/feeds/msk-token.ts';
import { fetchOauthToken } from '../../../main/feeds/oauth-token.ts';
import { issueCertificate } from '../../../scripts/services/x509.mjs';
import { startTokenEndpoint, type TokenEndpoint } from '../../support/token-endpoint.ts';

describe('a token that is used again', () => {
  function tokens(lifeMs: number) {
    const clock = { ms: 1_000_000 };
    const fetchToken = vi.fn(async () => ({
      value: `token ${fetchToken.mock.calls.length}`,
      expiresMs: epochMs(clock.ms + lifeMs),
    }));
    return { clock, fetchToken, next: reusedToken(fetchToken, () => clock.ms) };
  }

  it.each([
    [3_600_000, 3_540_000],
    [30_000, 24_000],
  ])('is replaced shortly before its end: of %i ms after %i ms', async (lifeMs, usedMs) => {
    const { clock, next } = tokens(lifeMs);
    expect((await next()).value).toBe('token 1');
    clock.ms += usedMs - 1;
    expect((await next()).value).toBe('token 1');
    clock.ms += 1;
    expect((await next()).value).toBe('token 2');
  });

  it('is fetched once for all who ask together, and again after a failure', async () => {
    const { fetchToken, next } = tokens(60_000);
    fetchToken.mockRejectedValueOnce(new Error('no network'));
    await expect(Promise.all([next(), next()])).rejects.toThrow('no network');
    const [first, second] = await Promise.all([next(), next()]);
    expect(first).toBe(second);
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });
});

describe('a token of an OAuth server', () => {
  const certificate = issueCertificate({ commonName: 'login', hosts: ['127.0.0.1'] });
  const client = { clientId: 'desk', clientSecret: 'hidden-word', scope: '' };
  let endpoint: TokenEndpoint;
  beforeAll(async () => {
    endpoint = await startTokenEndpoint({ certificate, ...client, subject: 'desk', lifeSeconds: 120 });
  });
  afterAll(() => endpoint.close());

  const ask = (more: object = {}) =>
    fetchOauthToken({ ...client, tokenEndpoint: endpoint.address, ca: certificate.certificate, ...more });

  it('comes for client credentials, with the scope and for as long as the server says', async () => {
    const beforeMs = Date.now();
    const { value, expiresMs } = await ask({ scope: 'kafka read' });
    expect(value.split('.')).toHaveLength(3);
    expect(expiresMs - beforeMs).toBeGreaterThanOrEqual(120_000);
    expect(expiresMs - beforeMs).toBeLessThan(130_000);
    expect(endpoint.requests.at(-1)).toBe('grant_type=client_credentials&scope=kafka+read');
  });

  it.each<[string, () => object, RegExp]>([
    [
      'a secret that is wrong, without repeating what the server sends back',
      () => ({ clientSecret: 'wrong-word' }),
      /gave client desk no token \(invalid_client\): check .*STOCKSTREAM_KAFKA_OAUTH_CLIENT_SECRET\.$/,
    ],
    [
      'an address that is none of tokens',
      () => ({ tokenEndpoint: endpoint.address.replace('/token', '/') }),
      /answered without a token \(status 404\): check kafka\.sasl\.oauth\.tokenEndpoint\.$/,
    ],
    [
      'a certificate that is not trusted',
      () => ({ ca: issueCertificate({ commonName: 'other', isAuthority: true }).certificate }),
      /shows a self-signed certificate.*kafka\.sasl\.oauth\.caFile\.$/,
    ],
    [
      'a server that is away',
      () => ({ tokenEndpoint: 'https://127.0.0.1:1/token' }),
      /^the token endpoint 127\.0\.0\.1:1 does not answer/,
    ],
  ])('says what is wrong: %s', async (_what, more, sentence) => {
    const failure = await ask(more()).then(
      () => 'a token came',
      (error: Error) => error.message,
    );
    expect(failure).toMatch(sentence);
    expect(failure).not.toMatch(/hidden-word|wrong-word|Basic/);
  });
});

describe('a token for Amazon MSK', () => {
  const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  afterEach(() => vi.unstubAllEnvs());

  /** Signature Version 4 of a presigned address, after AWS's own description. */
  function signatureOf(address: URL, secret: string): string {
    const scope = (address.searchParams.get('X-Amz-Credential') ?? '').split('/').slice(1);
    const signed = [...address.searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature' && name !== 'User-Agent')
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join('&');
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const request = `GET\n/\n${signed}\nhost:${address.host}\n\nhost\n${sha256('')}`;
    const toSign = `AWS4-HMAC-SHA256\n${address.searchParams.get('X-Amz-Date')}\n${scope.join('/')}\n${sha256(request)}`;
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secret}`), toSign).toString('hex');
  }

  it('is an address signed with the credentials of the environment, without asking anybody', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
    vi.stubEnv('AWS_SESSION_TOKEN', 'of the session');
    const { value, expiresMs } = await signMskToken('eu-central-1');
    const address = new URL(Buffer.from(value, 'base64url').toString());
    expect(address.origin).toBe('https://kafka.eu-central-1.amazonaws.com');
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      Action: 'kafka-cluster:Connect',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'of the session',
      'X-Amz-Signature': signatureOf(address, SECRET),
    });
    expect(value).not.toContain(SECRET);
    expect(Math.abs(expiresMs - Date.now() - 900_000)).toBeLessThan(5_000);
  });

  it('cannot be had without credentials, which says how to get them', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, '');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    await expect(signMskToken('eu-central-1')).rejects.toThrow(
      /^no AWS credentials .*: log in \(aws sso login\), or set AWS_PROFILE/,
    );
  });
});
