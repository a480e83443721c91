/** A token of an OAuth 2.0 server for client credentials (RFC 6749, 4.4). Node's own `fetch` is too new for the oldest runtime. */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { epochMs } from '../../contract/units.ts';
import { ProblemError } from '../config/problem-error.ts';
import { secretVariable } from '../config/secrets.ts';
import { type TlsFailure, tlsProblem } from '../config/tls-problem.ts';
import type { LoginToken } from './login-token.ts';

export interface TokenRequest {
  /** Begins with https://. */
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Empty: none is named. */
  readonly scope: string;
  /** PEM of the authorities to trust; absent: those that Node knows. */
  readonly ca?: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1024;
const ENDPOINT = 'kafka.sasl.oauth.tokenEndpoint';

/** Asks for a token; throws ProblemError, which never holds the secret or what the server sent back of it. */
export async function fetchOauthToken(asked: TokenRequest): Promise<LoginToken> {
  const server = `the token endpoint ${new URL(asked.tokenEndpoint).host}`;
  const askedMs = Date.now();
  const answer = await post(asked).catch((error: unknown) => {
    throw new ProblemError(unreachable(server, error instanceof Error ? error : new Error(String(error))));
  });
  const { access_token: value, expires_in: seconds, error } = fieldsOf(answer.body);
  if (answer.status === 200 && typeof value === 'string' && value !== '') {
    // A server that does not tell how long the token lives is asked each time.
    const lifeMs = Number(seconds) > 0 ? Number(seconds) * 1000 : 0;
    return { value, expiresMs: epochMs(askedMs + lifeMs) };
  }
  // A code of RFC 6749, such as invalid_client; anything else might repeat what was sent.
  const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `status ${answer.status}`;
  const isRefused = answer.status === 400 || answer.status === 401 || answer.status === 403;
  throw new ProblemError(
    isRefused
      ? {
          happened: `${server} gave client ${asked.clientId} no token (${code})`,
          remedy: `check kafka.sasl.oauth.clientId, kafka.sasl.oauth.scope and the secret in ${secretVariable('kafka.oauth.clientSecret')}`,
        }
      : { happened: `${server} answered without a token (${code})`, remedy: `check ${ENDPOINT}` },
  );
}

function unreachable(server: string, error: TlsFailure) {
  const place = { server, section: 'kafka.sasl.oauth', addresses: ENDPOINT, certFile: '' };
  const happened = tlsProblem(error, place)?.happened ?? `${server} does not answer (${error.message})`;
  return { happened, remedy: `check ${ENDPOINT} and kafka.sasl.oauth.caFile` };
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(body);
    return fields !== null && typeof fields === 'object' ? { ...fields } : {};
  } catch {
    return {};
  }
}

function post({ tokenEndpoint, clientId, clientSecret, scope, ca }: TokenRequest): Promise<Answer> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope !== '' && { scope }),
  }).toString();
  const login = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return new Promise((resolve, reject) => {
    const asking = request(
      tokenEndpoint,
      {
        method: 'POST',
        timeout: TIMEOUT_MS,
        // Each token is a connection of its own: nothing is left open between them.
        agent: false,
        ...(ca !== undefined && { ca }),
        headers: {
          authorization: `Basic ${Buffer.from(login).toString('base64')}`,
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(form),
        },
      },
      (response) => readAnswer(response).then(resolve, reject),
    );
    asking.once('timeout', () => asking.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    asking.once('error', reject);
    asking.end(form);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > MOST_BYTES) throw new Error('the answer is too long for a token');
  }
  return { status: response.statusCode ?? 0, body };
}
