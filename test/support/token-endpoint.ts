/** An OAuth 2.0 token endpoint over https for one client, whose tokens a Kafka takes that is told to take unsigned ones. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../../scripts/services/x509.mjs';

export interface TokenEndpointOptions {
  /** What the endpoint shows. */
  readonly certificate: Certificate;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whom Kafka sees. */
  readonly subject: string;
  readonly lifeSeconds?: number;
}

export interface TokenEndpoint {
  readonly address: string;
  /** Bodies of the requests that came, whatever was answered. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function unsignedToken(subject: string, lifeSeconds: number): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `${encode({ alg: 'none' })}.${encode({ sub: subject, iat: seconds, exp: seconds + lifeSeconds })}.`;
}

export async function startTokenEndpoint(options: TokenEndpointOptions): Promise<TokenEndpoint> {
  const { certificate, clientId, clientSecret, subject, lifeSeconds = 300 } = options;
  const login = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const requests: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    requests.push(body);
    if (request.url !== '/token') return void response.writeHead(404).end('<html>');
    const isKnown = request.method === 'POST' && request.headers.authorization === login;
    const fields = isKnown
      ? { access_token: unsignedToken(subject, lifeSeconds), token_type: 'Bearer', expires_in: lifeSeconds }
      : { error: 'invalid_client', error_description: request.headers.authorization };
    response
      .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      .end(JSON.stringify(fields));
  };
  const server = createServer(
    { cert: certificate.certificate, key: certificate.key },
    (request, response) => void answer(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `https://127.0.0.1:${port}/token`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
