/**
 * The PEM files of a connection, read and checked before it is tried: a wrong file is told as what it is, and not as the odd error that a
 * handshake makes of it.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TlsSettings } from '../../contract/connection-settings.ts';
import type { Problem } from './problem.ts';
import { ProblemError } from './problem-error.ts';
import { type Secrets, secretPlaces } from './secrets.ts';

export interface TlsMaterial {
  /** Absent: the authorities that Node knows. */
  readonly ca?: string;
  readonly cert?: string;
  /** Decrypted: it stays in this process. */
  readonly key?: string;
}

type Section = 'kafka' | 'cassandra';

const CERTIFICATES =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;
const ENCRYPTED_KEY = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/** Returns what the settings of a connection name; throws ProblemError for each way in which a file is of no use. */
export function readTlsFiles(section: Section, tls: TlsSettings, secrets: Secrets): TlsMaterial {
  const ca = tls.caFile === '' ? undefined : readAuthorities(`${section}.tls.caFile`, tls.caFile);
  if (tls.certFile === '') return { ...(ca !== undefined && { ca }) };
  const { cert, leaf } = readClientCertificate(`${section}.tls.certFile`, tls.certFile);
  const key = readKey(section, tls.keyFile, secrets);
  if (!leaf.checkPrivateKey(key)) {
    fail({
      happened: `the key in ${tls.keyFile} (${section}.tls.keyFile) is not that of the certificate in ${tls.certFile}`,
      remedy: `name the key that belongs to it in ${section}.tls.keyFile`,
    });
  }
  return {
    ...(ca !== undefined && { ca }),
    cert,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Returns the text of a file of authorities; `setting` names it in what is said. */
export function readAuthorities(setting: string, file: string): string {
  const certificates = readCertificates(setting, file);
  const newest = certificates.map(({ validTo }) => validTo).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  if (newest !== undefined && Date.parse(newest) < Date.now()) {
    fail({
      happened: `the authority in ${file} (${setting}) expired on ${newest}`,
      remedy: 'ask for its new certificate',
    });
  }
  return readText(setting, file);
}

function readClientCertificate(setting: string, file: string): { cert: string; leaf: X509Certificate } {
  const [leaf] = readCertificates(setting, file);
  const now = Date.now();
  if (leaf === undefined) throw new Error(`${file} was found to hold a certificate and yet holds none`);
  if (Date.parse(leaf.validTo) < now) {
    fail({
      happened: `the certificate of this client, ${file} (${setting}), expired on ${leaf.validTo}`,
      remedy: 'ask for a new one',
    });
  }
  if (Date.parse(leaf.validFrom) > now) {
    fail({
      happened: `the certificate of this client, ${file} (${setting}), is valid only from ${leaf.validFrom} on`,
      remedy: 'check the clock of this computer',
    });
  }
  return { cert: readText(setting, file), leaf };
}

/** At least one. */
function readCertificates(setting: string, file: string): X509Certificate[] {
  const text = readText(setting, file);
  const found = text.match(CERTIFICATES) ?? [];
  if (found.length === 0) {
    const what = PRIVATE_KEY.test(text) ? 'a private key and no certificate' : 'no certificate in PEM form';
    fail({
      happened: `${file} (${setting}) holds ${what}`,
      remedy: 'name the file that has a line "-----BEGIN CERTIFICATE-----"',
    });
  }
  try {
    return found.map((pem) => new X509Certificate(pem));
  } catch (error) {
    return fail({
      happened: `${file} (${setting}) holds a certificate that is damaged (${reasonOf(error)})`,
      remedy: 'copy the file anew',
    });
  }
}

function readKey(section: Section, file: string, secrets: Secrets): KeyObject {
  const setting = `${section}.tls.keyFile`;
  const text = readText(setting, file);
  if (!PRIVATE_KEY.test(text)) {
    fail({
      happened: `${file} (${setting}) holds no private key in PEM form`,
      remedy: 'name the file that has a line "-----BEGIN PRIVATE KEY-----"',
    });
  }
  const isEncrypted = ENCRYPTED_KEY.test(text);
  const passphrase = isEncrypted ? secrets.get(`${section}.tls.keyPassphrase`) : undefined;
  if (isEncrypted && passphrase === undefined) {
    fail({
      happened: `the key in ${file} (${setting}) is encrypted and its passphrase is not set`,
      remedy: secretPlaces(`${section}.tls.keyPassphrase`),
    });
  }
  try {
    return createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    return fail(
      isEncrypted
        ? {
            happened: `the key in ${file} (${setting}) does not open with the passphrase that is set`,
            remedy: secretPlaces(`${section}.tls.keyPassphrase`),
          }
        : {
            happened: `the key in ${file} (${setting}) is damaged (${reasonOf(error)})`,
            remedy: 'copy the file anew',
          },
    );
  }
}

function readText(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return fail({
      happened: `${file} (${setting}) cannot be read (${reasonOf(error)})`,
      remedy: `check the path and who may read the file, and ${setting}`,
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(problem: Problem): never {
  throw new ProblemError(problem);
}
