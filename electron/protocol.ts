/**
 * The page under a scheme of its own, `app://stockstream/`, instead of file://: it has an origin, a strict policy in
 * its headers, and no way to read other files.
 */
import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { findPageFile, type PageFile } from '../main/page/page-files.ts';

const SCHEME = 'app';
const HOST = 'stockstream';
export const PAGE_URL = `${SCHEME}://${HOST}/`;

export function isOwnPage(url: string): boolean {
  return url.startsWith(PAGE_URL);
}

/** Must be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the files under `pageDir`; anything else is not found. */
export function setupProtocol(session: Session, pageDir: string): void {
  // Electron before 25 has no protocol.handle; its older call is going away.
  if (typeof session.protocol.handle === 'function') {
    session.protocol.handle(SCHEME, async (request) => {
      const found = await load(pageDir, request.url);
      if (found === undefined) return new Response('not found', { status: 404 });
      return new Response(new Uint8Array(found.body), { headers: found.file.headers });
    });
    return;
  }
  session.protocol.registerBufferProtocol(SCHEME, (request, callback) => {
    load(pageDir, request.url).then(
      (found) =>
        callback(
          found === undefined
            ? { statusCode: 404, mimeType: 'text/plain', data: Buffer.from('not found') }
            : { mimeType: mimeType(found.file), headers: { ...found.file.headers }, data: found.body },
        ),
      () => callback({ error: -2 }),
    );
  });
}

async function load(pageDir: string, url: string): Promise<{ file: PageFile; body: Buffer } | undefined> {
  const file = isOwnPage(url) ? findPageFile(pageDir, new URL(url).pathname) : undefined;
  if (file === undefined) return undefined;
  try {
    return { file, body: await readFile(file.path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The older call wants the bare type; the header keeps the character set. */
function mimeType(file: PageFile): string {
  return file.headers['Content-Type']?.split(';')[0] ?? 'application/octet-stream';
}
