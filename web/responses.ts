/** What the web host sends back: files of the built page, redirects, and pages that refuse with a reason. */
import { readFile } from 'node:fs/promises';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { findPageFile, SECURITY_HEADERS } from '../main/page/page-files.ts';
import type { Refusal } from './gate.ts';

/** `//host/` would send the browser to another host. */
function localPath(path: string): string {
  return `/${path.replace(/^[/\\]+/, '')}`;
}

function withQuery(path: string, parameters: URLSearchParams): string {
  const query = parameters.toString();
  return query === '' ? path : `${path}?${query}`;
}

/** Sends the browser to `path` of this host, and gives it the cookie when there is a new one. */
export function redirect(
  response: ServerResponse,
  path: string,
  parameters: URLSearchParams,
  cookie: string | undefined,
): void {
  response.writeHead(303, {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    Location: withQuery(localPath(path), parameters),
    ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }),
  });
  response.end();
}

/** Sends a file of the built page, or a 404. */
export async function sendFile(response: ServerResponse, pageDir: string, path: string): Promise<void> {
  const file = findPageFile(pageDir, path);
  const body = file === undefined ? undefined : await readIfPresent(file.path);
  if (file === undefined || body === undefined) return refuse(response, 404, 'There is no such page.');
  response.writeHead(200, { ...file.headers, 'Content-Length': body.length });
  response.end(body);
}

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Sends a page that gives the reason. @param reason Plain text of ours, never of the request. */
export function refuse(
  response: ServerResponse,
  status: number,
  reason: string,
  retryAfterSeconds?: number,
): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/html; charset=utf-8',
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': retryAfterSeconds }),
  });
  response.end(
    `<!doctype html><html lang="en"><title>StockStream</title><body style="font: 16px/1.5 system-ui, sans-serif; ` +
      `max-width: 40rem; margin: 15vh auto; padding: 0 1rem"><h1>StockStream</h1><p>${reason}</p></body></html>`,
  );
}

/** Answers a handshake with the reason, and hangs up whether the other side listens or not. */
export function refuseSocket(socket: Duplex, { status, reason, retryAfterSeconds }: Refusal): void {
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${reason}`, () => socket.destroy());
}
