import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');

export interface PageServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Serves one folder with an index.html, whose scripts may import the renderer's sources. */
export async function servePage(folder: string): Promise<PageServer> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'stockstream-page-'));
  const server = await createServer({
    configFile: false,
    root: folder,
    cacheDir,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, fs: { allow: [ROOT] }, watch: null, hmr: false },
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
  if (address === undefined) throw new Error(`vite serves ${folder} at no address`);
  return {
    address,
    async close() {
      await server.close();
      await rm(cacheDir, { recursive: true, force: true });
    },
  };
}
