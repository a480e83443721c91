/** A server of this machine that counts who comes: for pages that should reach nobody. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OutsideServer {
  readonly url: string;
  /** Requests since it was started. */
  visits(): number;
  close(): Promise<void>;
}

/** It lets every page read what it says, so that only the page's own side can be what stops it. */
export async function outsideServer(): Promise<OutsideServer> {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits++;
    response.setHeader('access-control-allow-origin', '*').end('outside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visits: () => visits,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
