/** What a server needs to be spoken to in secret, made in its data folder on first use: certificates, and a password to log in with. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate } from './x509.mjs';

const HOSTS = ['localhost', '127.0.0.1'];

/** For their owner only. */
const PRIVATE = { mode: 0o600 };

/**
 * Returns the paths of an authority (`ca`, and its key `caKey` beside it), of a server's key and certificate in one file as Java reads it
 * (`server`), and of a client's. `serverMode`: who may read the server's.
 */
function ensureCertificates(folder, serverMode = 0o600) {
  const paths = {
    ca: join(folder, 'ca.pem'),
    caKey: join(folder, 'ca.key'),
    server: join(folder, 'server.pem'),
    clientCertificate: join(folder, 'client.pem'),
    clientKey: join(folder, 'client.key'),
  };
  // The authority is written last.
  if (existsSync(paths.server) && existsSync(paths.ca)) return paths;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ca = issueCertificate({ commonName: 'StockStream test authority', isAuthority: true });
  const server = issueCertificate({ commonName: 'localhost', hosts: HOSTS, issuer: ca });
  const client = issueCertificate({ commonName: 'stockstream', issuer: ca });
  writeFileSync(paths.caKey, ca.key, PRIVATE);
  writeFileSync(paths.server, server.key + server.certificate + ca.certificate, { mode: serverMode });
  writeFileSync(paths.clientKey, client.key, PRIVATE);
  writeFileSync(paths.clientCertificate, client.certificate);
  writeFileSync(paths.ca, ca.certificate);
  return paths;
}

/** Returns { user, password, passwordFile }; `known` is the password of a server that makes its first user itself. */
function ensureLogin(folder, user, known) {
  const passwordFile = join(folder, 'password');
  if (!existsSync(passwordFile)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(passwordFile, known ?? randomBytes(18).toString('hex'), PRIVATE);
  }
  return { user, password: readFileSync(passwordFile, 'utf8'), passwordFile };
}

/**
 * Returns { tls?, login?, needsClientCertificate } for what was asked for: `withTls`, `withAuth`, `withClientCertificates` (which is TLS).
 */
export function ensureSecurity({ folder, withTls, withAuth, withClientCertificates }, user, known) {
  return {
    ...((withTls || withClientCertificates) && { tls: ensureCertificates(join(folder, 'tls')) }),
    ...(withAuth && { login: ensureLogin(folder, user, known) }),
    needsClientCertificate: withClientCertificates,
  };
}

/**
 * Returns the same for a container, where the server is another user than the one who made the files: what it reads lies in `shared`, open to
 * all, behind a folder that is open to its owner only.
 */
export function ensureContainerSecurity(folder, user, known) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const shared = join(folder, 'shared');
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  return { tls: ensureCertificates(shared, 0o644), login: ensureLogin(folder, user, known), shared };
}

/** The part of it that clients have to know, for whoever asked for the server. */
export function aboutSecurity({ tls, login }) {
  return {
    ...(tls && { ca: tls.ca, clientCertificate: tls.clientCertificate, clientKey: tls.clientKey }),
    ...(login && { user: login.user, passwordFile: login.passwordFile }),
  };
}
