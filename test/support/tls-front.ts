/**
 * A TLS front before a real server, as a proxy in a data centre is one: it shows a certificate of the test's choice and passes on what is said.
 * A client that did not check that certificate would get through to the server.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { connect, createServer, type TlsOptions } from 'node:tls';
import type { Certificate } from '../../scripts/services/x509.mjs';
import type { TestService } from './services.ts';

export interface TlsFront {
  /** HOST:PORT that clients connect to. */
  readonly address: string;
  close(): Promise<void>;
}

/** @param clientCa Authority of the certificate that clients have to show; absent: they need none. */
export async function startTlsFront(
  service: TestService,
  { certificate, key }: Certificate,
  clientCa?: string,
): Promise<TlsFront> {
  const port = Number(service.address.split(':')[1]);
  const behind = {
    host: '127.0.0.1',
    port,
    ca: readFileSync(service.ca),
    cert: readFileSync(service.clientCertificate),
    key: readFileSync(service.clientKey),
  };
  const options: TlsOptions = {
    cert: certificate,
    key,
    ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
  };
  const sockets = new Set<Socket>();
  const server = createServer(options, (socket) => {
    const server = connect(behind);
    // Whichever side ends, or fails, ends the other.
    pipeline(socket, server, socket, () => {
      socket.destroy();
      server.destroy();
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
